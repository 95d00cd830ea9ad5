import Database
import Foundation

/// The id of the workspace whose database this is; sealed values are bound to it.
enum WorkspaceID {
    static func load(_ db: borrowing Transaction) throws -> UUID {
        guard let id: UUID = try db.value("SELECT id FROM workspace") else {
            throw DatabaseError(.notFound, "the workspace's own row")
        }
        return id
    }
}
