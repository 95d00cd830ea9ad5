import Basics
import ConnectorKit
import Database
import Foundation
import Jobs

/// Writes to vendors, for those who decide them: each is added in the transaction of the decision and sent by a job.
package enum Outbox {
    /// What became of a request.
    package enum Added: Sendable, Equatable {
        case added(ID<OutboxEntry>)
        /// It was asked for before, by the same key; nothing was added.
        case known(ID<OutboxEntry>, OutboxEntry.State)
    }

    /// What a person says of a write whose end nobody knows.
    package enum Decision: String, Sendable {
        case arrived
        case sendAgain = "send_again"
    }

    /// Adds a write, in the caller's transaction, which also holds the caller's own deed for the audit log. Rolled back, it never
    /// was; the same key again adds nothing.
    ///
    /// - Throws: `Refusal` when the tool cannot do it, or the write is not whole.
    @discardableResult
    package static func add(_ intent: WriteIntent, _ connectors: ConnectorSet, _ db: borrowing Transaction) throws
        -> Added
    {
        let type = try tool(of: intent.connection, connectors, db)
        let verb = intent.write.verb
        if let why = type.manifest.support(of: verb).reason {
            throw Refusal("The \(verb.noun) cannot be sent", why: why, next: "Do it in the tool itself.")
        }
        let call: WriteCall
        do throws(VendorFailure) {
            call = try type.call(for: intent.order)
        } catch {
            throw Refusal("The \(verb.noun) was not sent", why: error.title, next: error.sentence)
        }

        let echo = JSON.object(type.echo(of: intent.write))
        guard let id = try OutboxRows.insert(intent, request: call.payload, echo: echo, db) else {
            return try known(intent.key, db)
        }
        let isPerson = intent.source.kind != .rule
        if intent.hold > .zero {
            let start: Date? = try db.value("SELECT next_at FROM outbox WHERE id = \(id)")
            try Queue.enqueue(SendWrite(entry: id.value), runAt: start, db)
        } else {
            try SendWrite.enqueue(id.value, isPerson: isPerson, db)
        }
        try OutboxTopic.notify(id, db)
        return .added(id)
    }

    /// Takes back what has not gone out.
    ///
    /// - Throws: `Refusal` when it is on its way, or at its end.
    package static func cancel(_ id: ID<OutboxEntry>, by name: String, _ db: borrowing Transaction) throws {
        let entry = try locked(id, db)
        guard entry.state == .pending || entry.state == .needsPerson else {
            throw refused(entry, "The write was not cancelled", "Only what waits can be cancelled.")
        }
        try OutboxRows.end(entry, .cancelled, .person, "\(name) has cancelled it.", by: name, db)
    }

    /// A person's word about a write: that it arrived, or that it is to be sent (again). What failed, expired or was cancelled can
    /// be sent again, too.
    ///
    /// - Throws: `Refusal` when there is nothing to decide.
    package static func decide(
        _ id: ID<OutboxEntry>, _ decision: Decision, by name: String, _ connectors: ConnectorSet,
        _ db: borrowing Transaction
    ) throws {
        let entry = try locked(id, db)
        let isOpen = entry.state == .unknown || entry.state == .needsPerson
        switch decision {
        case .arrived:
            guard isOpen else { throw refused(entry, "Nothing was decided", "Look at it again.") }
            try OutboxRows.end(entry, .sent, .person, "\(name) says that it arrived.", by: name, db)
            let effects = connectors[entry.connector]?.effects(
                of: entry.write, WriteReceipt(id: entry.vendorID, url: nil))
            try RefreshRecords.enqueue(entry.id, entry.connectionID, effects ?? [], db)
        case .sendAgain:
            guard isOpen || [.failed, .expired, .cancelled].contains(entry.state) else {
                throw refused(entry, "It was not sent again", "Look at it again.")
            }
            try db.run(
                """
                UPDATE outbox
                   SET state = 'pending', why = NULL, words = NULL, failure = NULL, looks = 0, next_at = now(),
                       expires_at = now() + interval '24 hours', finished_at = NULL, duplicate_of = NULL, decided_by = \(name)
                 WHERE id = \(id)
                """)
            try SendWrite.enqueue(id.value, isPerson: true, db)
            try OutboxTopic.notify(id, db)
        }
    }

    /// From this transaction's commit on no call that writes begins. Waits for those that are just going out.
    package static func stopAll(by name: String, _ db: borrowing Transaction) throws {
        try WriteGate.close(db)
        try db.run(
            """
            UPDATE workspace SET writes_stopped_at = coalesce(writes_stopped_at, now()),
                                 writes_stopped_by = coalesce(writes_stopped_by, \(name))
            """)
        try db.notify(SyncTopic.channel, OutboxTopic.all)
    }

    package static func resumeAll(_ db: borrowing Transaction) throws {
        try db.run("UPDATE workspace SET writes_stopped_at = NULL, writes_stopped_by = NULL")
        try Queue.hasten(kind: SendWrite.kind, db)
        try db.notify(SyncTopic.channel, OutboxTopic.all)
    }

    /// The write of ours that a change of a record is the echo of: all that changed is what was written there, within the last two
    /// intervals of its connection (an hour at least). nil: it is news.
    ///
    /// - Parameter changed: the mirror's columns that changed, with their new values; empty for a new record.
    package static func echo(
        connection: Int64, kind: RecordKind, ref: String, changed: [String: JSON], _ db: borrowing Transaction
    ) throws -> ID<OutboxEntry>? {
        let query: SQL = """
            SELECT o.id, o.echo, o.record_ref IS NULL AS is_maker
              FROM outbox o
              JOIN connections c ON c.id = o.connection_id
             WHERE o.connection_id = \(connection) AND o.state = 'sent'
               AND (o.record_kind = \(kind.rawValue) AND o.record_ref = \(ref)
                    OR o.record_kind IS NULL AND o.vendor_id = \(ref) AND \(kind == .ticket))
               AND o.finished_at > now() - greatest(interval '1 hour', c.interval_minutes * 2 * interval '1 minute')
             ORDER BY o.id DESC
             LIMIT 50
            """
        let found = try db.all(query) { row in
            (
                id: try row.get("id") as ID<OutboxEntry>, echo: try row.get("echo") as JSON,
                isMaker: try row.get("is_maker") as Bool
            )
        }
        return found.first { write in
            changed.isEmpty ? write.isMaker : changed.allSatisfy { write.echo[$0.key] == $0.value }
        }?.id
    }

    /// Gives every open row its job again: one that died of an error leaves a row that nobody looks after.
    package static func enqueueStranded(_ db: borrowing Transaction) throws {
        let query: SQL = """
            SELECT o.id, o.source FROM outbox o
             WHERE o.state IN ('pending', 'sending', 'unknown')
               AND NOT EXISTS (SELECT 1 FROM jobs j
                                WHERE j.unique_key = 'outbox/' || o.id AND j.state IN ('available', 'running'))
             ORDER BY o.id
             LIMIT 500
            """
        let stranded = try db.all(query) { row in (try row.get("id") as Int64, try row.get("source") as String) }
        for (id, source) in stranded { try SendWrite.enqueue(id, isPerson: source == "person", db) }
    }

    private static func known(_ key: WriteKey, _ db: borrowing Transaction) throws -> Added {
        let found = try db.first("SELECT id, state FROM outbox WHERE key = \(key.bytes)") { row in
            Added.known(try row.get("id"), try row.get("state"))
        }
        guard let found else { throw DatabaseError(.serialization, "a write with this key was taken back just now") }
        return found
    }

    private static func tool(
        of id: ID<Connection>, _ connectors: ConnectorSet, _ db: borrowing Transaction
    ) throws -> any Connector.Type {
        let connection = try Connection.find(id, db)
        guard let type = connectors[connection.connector] else {
            throw Refusal(
                "Nothing was sent to \(connection.label)", why: "there is no connector \(connection.connector)",
                next: "This program does not know it any more.")
        }
        return type
    }

    private static func locked(_ id: ID<OutboxEntry>, _ db: borrowing Transaction) throws -> OutboxEntry {
        guard let entry = try OutboxEntry.lock(id, db) else { throw DatabaseError(.notFound, "write \(id)") }
        return entry
    }

    private static func refused(_ entry: OutboxEntry, _ what: String, _ next: String) -> Refusal {
        Refusal(what, why: "it is \(entry.state.rawValue.replacing("_", with: " ")) by now", next: next)
    }
}
