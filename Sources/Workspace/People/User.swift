import Basics
import Database
import Secrets

/// A person of the MSP.
package struct User: Sendable {
    package enum Status: String, Sendable, SQLEncodable {
        case invited
        case active
        case disabled
    }

    package let id: ID<User>
    package let email: String
    package let name: String
    package let role: Role
    package let status: Status
    /// `system`, `light` or `dark`.
    package let theme: String
    /// `compact` or `comfortable`.
    package let density: String
    /// Whether single keys are shortcuts.
    package let singleKeys: Bool
    /// What a screen remembers for this person, by the screen's own name for it.
    package let preferences: JSON

    package static func find(_ id: ID<User>, _ db: borrowing Transaction) throws -> User {
        guard let found = try db.first(select + "WHERE u.id = \(id)", as: User.init(row:)) else {
            throw DatabaseError(.notFound, "user \(id)")
        }
        return found
    }

    /// In any case of letters.
    package static func byEmail(_ email: String, _ db: borrowing Transaction) throws -> User? {
        try db.first(select + "WHERE u.email = \(email)", as: User.init(row:))
    }

    /// By name.
    package static func all(_ db: borrowing Transaction) throws -> [User] {
        try db.all(select + "ORDER BY lower(u.name), u.id", as: User.init(row:))
    }

    package static func setPreference(
        _ name: String, _ value: JSON, of id: ID<User>, _ db: borrowing Transaction
    ) throws {
        try db.run(
            """
            UPDATE users SET preferences = jsonb_set(preferences, ARRAY[\(name)]::text[], \(value))
             WHERE id = \(id)
            """)
    }

    package static func setAppearance(
        theme: String, density: String, singleKeys: Bool, of id: ID<User>, _ db: borrowing Transaction
    ) throws {
        try db.run(
            """
            UPDATE users SET theme = \(theme), density = \(density), single_keys = \(singleKeys)
             WHERE id = \(id)
            """)
    }

    /// The columns as `init(row:)` reads them, of the table under the name u.
    static let columns: SQL = """
        u.id AS user_id, u.email::text AS email, u.name, u.role, u.status, u.theme, u.density, u.single_keys,
        u.preferences
        """

    private static let select: SQL = "SELECT \(columns) FROM users u "

    init(row: Row) throws {
        id = try row.get("user_id")
        email = try row.get("email")
        name = try row.get("name")
        role = try row.word("role")
        status = try row.word("status")
        theme = try row.get("theme")
        density = try row.get("density")
        singleKeys = try row.get("single_keys")
        preferences = try row.get("preferences")
    }
}

extension Role: SQLEncodable {}

extension Row {
    /// A column that holds one of an enumeration's words.
    func word<Word: RawRepresentable<String>>(_ column: String) throws -> Word {
        let text: String = try get(column)
        guard let word = Word(rawValue: text) else {
            throw DatabaseError(.other, "“\(text)” is no \(Word.self), in the column \(column)")
        }
        return word
    }
}
