import Basics
import Database

/// Tells live pages that something in the outbox changed, at the commit.
package enum OutboxTopic {
    package static let all = "outbox"

    package static func one(_ id: ID<OutboxEntry>) -> String { "outbox/\(id)" }

    static func notify(_ id: ID<OutboxEntry>, _ db: borrowing Transaction) throws {
        try db.run("SELECT pg_notify(\(SyncTopic.channel), \(one(id))), pg_notify(\(SyncTopic.channel), \(all))")
    }
}
