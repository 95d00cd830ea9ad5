import Basics
import Database

/// A list as one person likes to see it: filters, order and columns under a name, kept as the query of the list's address.
package struct SavedView: Sendable {
    /// The lists that have such views; raw values stand in the table.
    package enum List: String, Sendable, CaseIterable {
        case customers, organizations, devices
    }

    package let id: ID<SavedView>
    package let userID: ID<User>
    package let list: List
    package let name: String
    package let query: String

    /// Of one person for one list.
    private static let limit = 30

    /// Everybody's, by name. Lists of a later version are left out.
    package static func all(_ db: borrowing Transaction) throws -> [SavedView] {
        let query: SQL = """
            SELECT id, user_id, list, name, query
              FROM saved_views
             WHERE list = ANY (\(List.allCases.map(\.rawValue)))
             ORDER BY lower(name), id
            """
        return try db.all(query, as: SavedView.init(row:))
    }

    /// Keeps the view; one of the same name is replaced.
    ///
    /// - Parameters:
    ///   - name: of 1 to 60 characters.
    ///   - query: at most 2 000 characters.
    /// - Throws: `Refusal` when the person has 30 for this list already, or the query is longer.
    package static func save(
        _ list: List, name: String, query: String, by user: ID<User>, _ db: borrowing Transaction
    ) throws {
        let what = "The view was not saved"
        guard query.unicodeScalars.count <= 2_000 else {
            throw Refusal(what, why: "its filters are too long for an address", next: "Use fewer or shorter ones")
        }
        _ = try db.value("SELECT 1 FROM users WHERE id = \(user) FOR UPDATE") as Int?
        try db.run(
            """
            INSERT INTO saved_views (user_id, list, name, query) VALUES (\(user), \(list.rawValue), \(name), \(query))
                ON CONFLICT (user_id, list, lower(name))
                DO UPDATE SET name = excluded.name, query = excluded.query, saved_at = now()
            """)
        let count: Int? = try db.value(
            "SELECT count(*) FROM saved_views WHERE user_id = \(user) AND list = \(list.rawValue)")
        guard let count, count <= limit else {
            throw Refusal(what, why: "you have \(limit) for this list already", next: "Delete one first")
        }
    }

    /// Deletes a view of this person.
    ///
    /// - Returns: what it was.
    /// - Throws: `DatabaseError.notFound` also when it is somebody else's.
    package static func remove(
        _ id: ID<SavedView>, by user: ID<User>, _ db: borrowing Transaction
    ) throws -> SavedView {
        let statement: SQL = """
            DELETE FROM saved_views WHERE id = \(id) AND user_id = \(user) RETURNING id, user_id, list, name, query
            """
        guard let gone = try db.first(statement, as: SavedView.init(row:)) else {
            throw DatabaseError(.notFound, "saved view \(id)")
        }
        return gone
    }

    private init(row: Row) throws {
        id = try row.get("id")
        userID = try row.get("user_id")
        let list: String = try row.get("list")
        guard let known = List(rawValue: list) else {
            throw DatabaseError(.other, "there is a saved view of \(list), which this program does not know")
        }
        self.list = known
        name = try row.get("name")
        query = try row.get("query")
    }
}
