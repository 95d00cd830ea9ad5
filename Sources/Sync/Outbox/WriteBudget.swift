import Basics
import Database
import Foundation

/// How much rules have done within the last hour, counted in the database, so that restarts do not forget it.
enum WriteBudget {
    /// When a write of a rule comes within every limit again; nil: it may go now.
    static func wait(_ entry: OutboxEntry, _ limits: WriteLimits, _ db: borrowing Transaction) throws -> Date? {
        let rules: SQL = "o.source = 'rule' AND o.follows IS NULL AND o.id <> \(entry.id)"
        var waits = [
            try free("\(rules) AND o.source_id = \(entry.source.id)", limits.perRule, db),
            try free("\(rules) AND o.connection_id = \(entry.connectionID)", limits.perConnection, db),
        ]
        if let customer = entry.customerID {
            waits.append(try free("\(rules) AND o.customer_id = \(customer)", limits.perCustomer, db))
        }
        return waits.compactMap { $0 }.max()
    }

    /// When the oldest of the last `limit` sendings is an hour old; nil: there were fewer.
    private static func free(_ condition: SQL, _ limit: Int, _ db: borrowing Transaction) throws -> Date? {
        try db.value(
            """
            SELECT o.first_sent_at + interval '1 hour'
              FROM outbox o
             WHERE \(condition) AND o.first_sent_at > now() - interval '1 hour'
             ORDER BY o.first_sent_at DESC
            OFFSET \(max(0, limit - 1))
             LIMIT 1
            """)
    }
}
