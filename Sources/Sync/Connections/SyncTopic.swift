import Basics
import Database

/// Tells live pages that something about a connection changed, at the commit.
package enum SyncTopic {
    package static let channel = "vectis_live"

    package static func notify(_ connection: ID<Connection>, _ db: borrowing Transaction) throws {
        let one = "sync/\(connection)"
        try db.run("SELECT pg_notify(\(channel), \(one)), pg_notify(\(channel), 'sync')")
    }
}
