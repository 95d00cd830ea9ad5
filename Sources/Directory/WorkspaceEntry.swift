import Basics
import Database
import Foundation

/// What the directory knows of one workspace.
package struct WorkspaceEntry: Sendable, Hashable {
    package let id: UUID
    package let slug: String
    package let name: String
    /// The name of its database.
    package let database: String
    /// Its server, when that is not the directory's own.
    let host: String?
    let port: Int?

    /// The rule of the `workspaces` table: letters, digits and inner hyphens, at most 40.
    package static func isSlug(_ text: some StringProtocol) -> Bool {
        let bytes = Array(text.utf8)
        let isPlain = bytes.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == hyphen
        }
        return isPlain && (1...40).contains(bytes.count) && bytes.first != hyphen && bytes.last != hyphen
    }

    /// The address of its database, entered as `server` says.
    func address(on server: DatabaseAddress) -> DatabaseAddress {
        let place = host.map { server.with(host: $0, port: port) } ?? server
        return place.with(database: database)
    }

    static func all(_ db: borrowing Transaction) throws -> [WorkspaceEntry] {
        let query: SQL = "SELECT id, slug, name, database, host, port FROM workspaces ORDER BY slug"
        return try db.all(query, as: WorkspaceEntry.init(row:))
    }

    static func find(_ slug: String, _ db: borrowing Transaction) throws -> WorkspaceEntry? {
        let query: SQL = "SELECT id, slug, name, database, host, port FROM workspaces WHERE slug = \(slug)"
        return try db.first(query, as: WorkspaceEntry.init(row:))
    }

    /// The workspaces that some process has in use or that have work by now.
    static func awake(_ db: borrowing Transaction) throws -> Set<String> {
        let query: SQL = "SELECT slug FROM workspaces WHERE in_use_until > now() OR next_due_at <= now()"
        return Set(try db.all(query) { try $0.get("slug") })
    }

    static func isInUse(_ id: UUID, _ db: borrowing Transaction) throws -> Bool {
        try db.value("SELECT in_use_until > now() FROM workspaces WHERE id = \(id)") ?? false
    }

    static func add(_ entry: WorkspaceEntry, _ db: borrowing Transaction) throws {
        try db.run(
            """
            INSERT INTO workspaces (id, slug, name, database)
            VALUES (\(entry.id), \(entry.slug), \(entry.name), \(entry.database))
            """)
    }

    /// Says for two minutes that this process has them in use.
    static func markInUse(_ ids: [UUID], _ db: borrowing Transaction) throws {
        try db.run("UPDATE workspaces SET in_use_until = now() + interval '2 minutes' WHERE id = ANY(\(ids))")
    }

    /// Notes when a workspace that is being closed has work again; nil: only when somebody comes.
    static func markClosed(_ id: UUID, due: Date?, _ db: borrowing Transaction) throws {
        try db.run("UPDATE workspaces SET next_due_at = coalesce(\(due), 'infinity') WHERE id = \(id)")
    }

    private static let hyphen = UInt8(ascii: "-")
}

extension WorkspaceEntry {
    init(row: Row) throws {
        id = try row.get("id")
        slug = try row.get("slug")
        name = try row.get("name")
        database = try row.get("database")
        host = try row.get("host")
        port = try row.get("port")
    }
}
