import Basics
import Database
import Foundation

/// The log of all deeds: entries are added and read, never changed. Each carries the hash of the one before.
package enum AuditLog {
    /// Writes the deed into its own transaction; the last thing done there, because the next writer waits for its end.
    package static func append(_ entry: AuditEntry, by actor: Actor, at: Date, _ db: borrowing Transaction) throws {
        let head = try AuditLink.head(forUpdate: true, db)
        let record = AuditRecord(entry, by: actor, at: at, after: head.seq, head.hash)
        try db.run(insert(record))
        guard !entry.alsoCustomers.isEmpty else { return }
        try db.run(
            """
            INSERT INTO audit_customers (seq, customer_id)
            SELECT \(record.seq), c.id FROM unnest(\(entry.alsoCustomers.sorted())) AS c (id)
            """)
    }

    /// Walks the whole chain within one transaction; `AuditWatch.verify` does it in pieces.
    package static func verify(_ db: borrowing Transaction) throws -> AuditVerdict {
        var walk = AuditWalk(from: try AuditLink.start(db))
        try db.each("SELECT \(AuditRecord.columns) FROM audit_entries ORDER BY seq") { row in
            walk.take(try AuditRecord(row: row))
        }
        return walk.end(at: try AuditLink.head(db))
    }

    /// The newest deeds of a connection, newest first.
    package static func recent(connection: Int64, limit: Int, _ db: borrowing Transaction) throws -> [AuditRecord] {
        try list(AuditFilter { $0.connections = [connection] }, limit: limit, db)
    }

    /// Newest first; the next page is asked for with the last one's `seq` as `before`.
    package static func list(
        _ filter: AuditFilter, limit: Int = 100, _ db: borrowing Transaction
    ) throws -> [AuditRecord] {
        let query: SQL = """
            SELECT \(AuditRecord.columns)
              FROM audit_entries
             WHERE \(filter.condition)
             ORDER BY seq DESC
             LIMIT \(limit)
            """
        return try db.all(query, as: AuditRecord.init(row:))
    }

    /// One entry by its number.
    ///
    /// - Throws: `DatabaseError.notFound` when there is none, or none any more.
    package static func find(_ seq: Int64, _ db: borrowing Transaction) throws -> AuditRecord {
        let query: SQL = "SELECT \(AuditRecord.columns) FROM audit_entries WHERE seq = \(seq)"
        guard let found = try db.first(query, as: AuditRecord.init(row:)) else {
            throw DatabaseError(.notFound, "audit entry \(seq)")
        }
        return found
    }

    private static func insert(_ record: AuditRecord) -> SQL {
        let entry = record.entry
        let actor = record.actor
        return """
            WITH head AS (UPDATE audit_head SET seq = \(record.seq), hash = \(record.hash))
            INSERT INTO audit_entries (\(AuditRecord.columns))
            VALUES (\(record.seq), \(record.at), \(actor.type.rawValue), \(actor.id), \(actor.name), \(entry.action),
                    \(entry.targetType), \(entry.targetID), \(entry.customerID), \(entry.connectionID),
                    \(actor.address), \(actor.userAgent), \(actor.requestID), \(actor.onBehalfOf),
                    \(entry.summary), \(entry.details),
                    \(entry.outcome.rawValue), \(record.previous), \(record.hash))
            """
    }
}
