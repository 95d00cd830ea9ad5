import Basics
import Database
import Foundation

/// The log of all deeds: entries are added and read, never changed. Each carries the hash of the one before.
package enum AuditLog {
    /// Writes the deed into its own transaction; the last thing done there, because the next writer waits for its end.
    package static func append(_ entry: AuditEntry, by actor: Actor, at: Date, _ db: borrowing Transaction) throws {
        guard let head = try db.first("SELECT seq, hash FROM audit_head FOR UPDATE", as: Head.init(row:)) else {
            throw DatabaseError(.notFound, "the head of the audit log")
        }
        let record = AuditRecord(entry, by: actor, at: at, after: head.seq, head.hash)
        try db.run(insert(record))
        guard !entry.alsoCustomers.isEmpty else { return }
        try db.run(
            """
            INSERT INTO audit_customers (seq, customer_id)
            SELECT \(record.seq), c.id FROM unnest(\(entry.alsoCustomers.sorted())) AS c (id)
            """)
    }

    /// Walks the whole chain.
    package static func verify(_ db: borrowing Transaction) throws -> Verification {
        var last = Head(seq: 0, hash: [UInt8](repeating: 0, count: 32))
        var broken: Verification?
        try db.each("SELECT \(AuditRecord.columns) FROM audit_entries ORDER BY seq") { row in
            guard broken == nil else { return }
            let record = try AuditRecord(row: row)
            if record.seq != last.seq + 1 {
                broken = .broken(seq: last.seq + 1, why: "the entry is missing")
            } else if record.previous != last.hash {
                broken = .broken(seq: record.seq, why: "it does not follow the entry before it")
            } else if !record.isTrue {
                broken = .broken(seq: record.seq, why: "it was changed")
            }
            last = Head(seq: record.seq, hash: record.hash)
        }
        if let broken { return broken }
        let head = try db.first("SELECT seq, hash FROM audit_head", as: Head.init(row:))
        guard head == last else { return .broken(seq: last.seq + 1, why: "the log's end is missing") }
        return .intact(entries: last.seq)
    }

    /// What a walk along the chain found; `seq` is the first entry that is not right.
    package enum Verification: Sendable, Equatable {
        case intact(entries: Int64)
        case broken(seq: Int64, why: String)
    }

    /// The newest deeds of a connection, newest first.
    package static func recent(connection: Int64, limit: Int, _ db: borrowing Transaction) throws -> [AuditRecord] {
        try list(AuditFilter { $0.connection = connection }, limit: limit, db)
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

    private struct Head: Equatable {
        let seq: Int64
        let hash: [UInt8]

        init(seq: Int64, hash: [UInt8]) {
            self.seq = seq
            self.hash = hash
        }

        init(row: Row) throws {
            seq = try row.get("seq")
            hash = try row.get("hash")
        }
    }

    private static func insert(_ record: AuditRecord) -> SQL {
        let entry = record.entry
        let actor = record.actor
        return """
            WITH head AS (UPDATE audit_head SET seq = \(record.seq), hash = \(record.hash))
            INSERT INTO audit_entries (\(AuditRecord.columns))
            VALUES (\(record.seq), \(record.at), \(actor.type.rawValue), \(actor.id), \(actor.name), \(entry.action),
                    \(entry.targetType), \(entry.targetID), \(entry.customerID), \(entry.connectionID),
                    \(actor.address), \(actor.userAgent), \(actor.requestID), \(entry.summary), \(entry.details),
                    \(entry.outcome.rawValue), \(record.previous), \(record.hash))
            """
    }
}

/// Which entries to show; what is nil does not matter.
package struct AuditFilter: Sendable {
    package var action: String?
    package var actor: (type: Actor.Kind, id: Int64)?
    /// About any of these.
    package var customers: [Int64]?
    package var connection: Int64?
    package var outcome: AuditEntry.Outcome?
    package var since: Date?
    package var until: Date?
    /// Only entries older than this one.
    package var before: Int64?

    package init(_ fill: (inout AuditFilter) -> Void = { _ in }) {
        fill(&self)
    }

    var condition: SQL {
        var parts: [SQL] = ["true"]
        if let action { parts.append("action = \(action)") }
        if let actor { parts.append("actor_type = \(actor.type.rawValue) AND actor_id = \(actor.id)") }
        if let customers {
            // Index: audit_entries_customer and audit_customers_customer. An array, because a join walks the whole log.
            parts.append(
                """
                seq = ANY (ARRAY(SELECT seq FROM audit_entries WHERE customer_id = ANY (\(customers))
                                  UNION
                                 SELECT seq FROM audit_customers WHERE customer_id = ANY (\(customers))))
                """)
        }
        if let connection { parts.append("connection_id = \(connection)") }
        if let outcome { parts.append("outcome = \(outcome.rawValue)") }
        if let since { parts.append("at >= \(since)") }
        if let until { parts.append("at < \(until)") }
        if let before { parts.append("seq < \(before)") }
        return SQL.joined(parts, by: " AND ")
    }
}
