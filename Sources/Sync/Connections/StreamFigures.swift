import Basics
import Database
import Foundation

/// What the Sync tab says of a stream: how much it brought, and a deletion that waits for a person.
package struct StreamFigures: Sendable {
    package let stream: String
    package let rows: Int
    package let lastOkAt: Date?
    package let deletionGuard: DeletionGuard?
    /// When its rows were ordered to go, after it was switched off.
    package let purgedAt: Date?
    /// What filters left out of the last whole read, by filter and value.
    package let leftOut: [String: [String: Int]]

    /// Those that were ever read.
    package static func list(_ connection: ID<Connection>, _ db: borrowing Transaction) throws -> [StreamFigures] {
        try db.all(
            "SELECT stream, rows, last_ok_at, guard, purged_at, left_out FROM connection_streams WHERE connection_id = \(connection) ORDER BY stream",
            as: { row in
                StreamFigures(
                    stream: try row.get("stream"), rows: try row.get("rows"), lastOkAt: try row.get("last_ok_at"),
                    deletionGuard: (try row.get("guard") as JSON?).flatMap(DeletionGuard.init(json:)),
                    purgedAt: try row.get("purged_at"), leftOut: LeftOut(json: try row.get("left_out")).counts)
            })
    }
}
