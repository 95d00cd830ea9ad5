import Basics
import ConnectorKit
import Database
import Foundation

/// The statements by which a row of the outbox is made and moves on; who may do so is decided elsewhere.
enum OutboxRows {
    /// - Returns: nil when the key is known already.
    static func insert(
        _ intent: WriteIntent, request: JSON, echo: JSON, follows: Int64? = nil, _ db: borrowing Transaction
    ) throws -> ID<OutboxEntry>? {
        let record = intent.write.record
        let payload = String(decoding: try JSONEncoder().encode(intent.write), as: UTF8.self)
        let limits = try intent.limits.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
        let hold = intent.hold / .seconds(1)
        let file = intent.file.isEmpty ? nil : intent.file
        let source = intent.source
        return try db.value(
            """
            INSERT INTO outbox (key, connection_id, verb, payload, file, target, condition, record_kind, record_ref, customer_id,
                                origin_kind, origin_id, source, source_id, source_name, source_version, limits, follows, request,
                                echo, next_at, why)
            VALUES (\(intent.key.bytes), \(intent.connection), \(intent.write.verb.rawValue), \(payload)::jsonb, \(file),
                    \(intent.target), \(intent.condition?.bytes), \(record?.kind.rawValue), \(record?.ref), \(intent.customer),
                    \(intent.origin?.kind), \(intent.origin?.id), \(source.kind.rawValue), \(source.id), \(source.name),
                    \(source.version), \(limits)::jsonb, \(follows), \(request), \(echo),
                    now() + \(hold) * interval '1 second', CASE WHEN \(hold) > 0::float8 THEN 'held' END)
                ON CONFLICT (key) DO NOTHING
            RETURNING id
            """)
    }

    /// The order of a row, with its file's bytes.
    static func order(_ entry: OutboxEntry, _ db: borrowing Transaction) throws -> WriteOrder {
        let file: [UInt8]? = try db.value("SELECT file FROM outbox WHERE id = \(entry.id)")
        return WriteOrder(entry.write, key: entry.key, condition: entry.condition, file: file ?? [])
    }

    /// Says why the row waits; silent when that is known already.
    static func note(
        _ entry: OutboxEntry, _ why: OutboxEntry.Why, _ words: String, _ db: borrowing Transaction
    ) throws {
        guard entry.why != why || entry.words != words else { return }
        try db.run("UPDATE outbox SET why = \(why), words = \(words) WHERE id = \(entry.id)")
        try OutboxTopic.notify(entry.id, db)
    }

    static func begin(_ entry: OutboxEntry, _ db: borrowing Transaction) throws {
        try db.run(
            """
            UPDATE outbox
               SET state = 'sending', attempt = attempt + 1, sent_at = now(), first_sent_at = coalesce(first_sent_at, now()),
                   why = NULL, words = NULL, failure = NULL, looks = 0
             WHERE id = \(entry.id)
            """)
        try OutboxTopic.notify(entry.id, db)
    }

    /// Back to waiting; `after` from now.
    static func retry(
        _ entry: OutboxEntry, _ why: OutboxEntry.Why, _ words: String, _ failure: String?, after: Duration,
        _ db: borrowing Transaction
    ) throws {
        try db.run(
            """
            UPDATE outbox
               SET state = 'pending', why = \(why), words = \(words), failure = \(failure)::jsonb, looks = 0,
                   next_at = now() + \(after / .seconds(1)) * interval '1 second'
             WHERE id = \(entry.id)
            """)
        try OutboxTopic.notify(entry.id, db)
    }

    /// Nobody knows what became of it; looked for `after` the sending began.
    static func doubt(
        _ entry: OutboxEntry, _ words: String, _ failure: String?, after: Duration, _ db: borrowing Transaction
    ) throws {
        try db.run(
            """
            UPDATE outbox
               SET state = 'unknown', why = 'looking', words = \(words), failure = \(failure)::jsonb, looks = 0,
                   next_at = coalesce(sent_at, now()) + \(after / .seconds(1)) * interval '1 second'
             WHERE id = \(entry.id)
            """)
        try OutboxTopic.notify(entry.id, db)
    }

    /// The end, or a person's turn; what waits for the same target is woken by an end.
    static func end(
        _ entry: OutboxEntry, _ state: OutboxEntry.State, _ why: OutboxEntry.Why?, _ words: String?,
        failure: String? = nil, duplicateOf: Int64? = nil, by: String? = nil, _ db: borrowing Transaction
    ) throws {
        try db.run(
            """
            UPDATE outbox
               SET state = \(state), why = \(why), words = \(words), failure = \(failure)::jsonb,
                   duplicate_of = \(duplicateOf), decided_by = \(by), file = CASE WHEN \(state == .sent) THEN NULL ELSE file END,
                   finished_at = CASE WHEN \(state != .needsPerson) THEN now() END
             WHERE id = \(entry.id)
            """)
        if state != .needsPerson { try wakeNext(after: entry, db) }
        try OutboxTopic.notify(entry.id, db)
    }

    /// The next that waits for the same target. Index: outbox_open.
    private static func wakeNext(after entry: OutboxEntry, _ db: borrowing Transaction) throws {
        let query: SQL = """
            SELECT id, source FROM outbox
             WHERE connection_id = \(entry.connectionID) AND target = \(entry.target) AND state = 'pending'
               AND id <> \(entry.id)
             ORDER BY id
             LIMIT 1
            """
        let next = try db.first(query) { row in (try row.get("id") as Int64, try row.get("source") as String) }
        guard let (id, source) = next else { return }
        try SendWrite.enqueue(id, isPerson: source == "person", db)
    }

    /// Whether an earlier write to the same target is not at its end, or a later one is on its way.
    static func isBehind(_ entry: OutboxEntry, _ db: borrowing Transaction) throws -> Bool {
        let query: SQL = """
            SELECT EXISTS (SELECT 1 FROM outbox
                            WHERE connection_id = \(entry.connectionID) AND target = \(entry.target) AND id <> \(entry.id)
                              AND state IN ('pending', 'sending', 'unknown', 'needs_person')
                              AND (id < \(entry.id) OR state IN ('sending', 'unknown')))
            """
        return try db.value(query) ?? false
    }

    /// Another write that has answered the same condition.
    static func twin(of entry: OutboxEntry, _ db: borrowing Transaction) throws -> Int64? {
        guard let condition = entry.condition else { return nil }
        return try db.value(
            """
            SELECT id FROM outbox
             WHERE condition = \(condition.bytes) AND connection_id = \(entry.connectionID) AND verb = \(entry.verb.rawValue)
               AND state = 'sent' AND id <> \(entry.id)
             ORDER BY id
             LIMIT 1
            """)
    }
}
