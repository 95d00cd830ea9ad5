import Basics
import Database
import Foundation
import Jobs

/// What became of a request to sync.
package enum SyncRequestAnswer: Sendable, Equatable {
    case queued(ID<SyncRun>)
    case alreadyRunning(ID<SyncRun>, startedAt: Date)
    /// As a sentence without a full stop: "NinjaOne is paused by Ana".
    case refused(String)
}

/// Everything that makes a connection sync.
package enum SyncRequests {
    /// Answers at once: the run is queued, is under way already, or is refused.
    package static func syncNow(
        _ id: ID<Connection>, trigger: SyncTrigger = .manual, mode: SyncMode = .changes, stream: String? = nil,
        by name: String,
        _ db: borrowing Transaction
    ) throws -> SyncRequestAnswer {
        try db.run("SELECT 1 FROM connections WHERE id = \(id) FOR UPDATE")
        let connection = try Connection.find(id, db)
        if let why = refusal(connection) { return .refused(why) }

        try closeAbandoned(id, db)
        guard let open = try SyncRun.open(id, db) else {
            return .queued(try queue(id, trigger, mode, stream, name, db))
        }
        if let startedAt = open.startedAt, open.state == .running {
            if open.resumesAt == nil { try Queue.hasten(uniqueKey: key(id), priority: hurry, db) }
            return .alreadyRunning(open.id, startedAt: startedAt)
        }
        try widen(open, mode, stream, db)
        try Queue.hasten(uniqueKey: key(id), priority: hurry, db)
        return .queued(open.id)
    }

    /// Queues a connection's first run, or the first after new credentials.
    package static func begin(
        _ id: ID<Connection>, trigger: SyncTrigger, by name: String, _ db: borrowing Transaction
    ) throws {
        try closeAbandoned(id, db)
        if try SyncRun.open(id, db) == nil { _ = try queue(id, trigger, .changes, nil, name, db) }
        try db.run(
            "UPDATE connections SET next_run_at = now() + interval_minutes * interval '1 minute' WHERE id = \(id)")
    }

    /// Queues every connection whose time has come, and moves that time on, past its quiet hours where it has some. For the
    /// schedule, each 10 s.
    package static func enqueueDue(_ db: borrowing Transaction) throws {
        let query: SQL = """
            SELECT \(Connection.columns), c.full_due FROM connections c
             WHERE c.is_enabled AND c.removed_at IS NULL AND c.has_credentials AND c.next_run_at <= now()
             ORDER BY c.id
               FOR UPDATE OF c SKIP LOCKED
            """
        let due = try db.all(query) { row in (try Connection(row: row), try row.get("full_due") as Bool) }
        for (connection, isFullDue) in due {
            let id = connection.id
            if let end = try quietEnd(connection, db) {
                try db.run("UPDATE connections SET next_run_at = \(end) WHERE id = \(id)")
                continue
            }
            try db.run(
                "UPDATE connections SET next_run_at = now() + interval_minutes * interval '1 minute' WHERE id = \(id)")
            try closeAbandoned(id, db)
            guard try SyncRun.open(id, db) == nil else { continue }
            let trigger: SyncTrigger = connection.lastRunAt == nil ? .initial : .scheduled
            _ = try queue(id, trigger, isFullDue ? .full : .changes, nil, nil, db)
            if isFullDue { try db.run("UPDATE connections SET full_due = false WHERE id = \(id)") }
        }
    }

    /// When the quiet hours end in which the database's clock stands now.
    private static func quietEnd(_ connection: Connection, _ db: borrowing Transaction) throws -> Date? {
        guard let quiet = connection.quiet, let now: Date = try db.value("SELECT now()") else { return nil }
        return quiet.end(at: now, in: connection.zone)
    }

    /// Queues a full read of every connection that syncs, so that deletions show where a vendor does not tell them. Nightly;
    /// in quiet hours it is made up for afterwards.
    package static func enqueueNightly(_ db: borrowing Transaction) throws {
        let all = try Connection.all(db).filter { $0.isEnabled && $0.hasCredentials && $0.lastOkAt != nil }
        for connection in all {
            let id = connection.id
            guard try quietEnd(connection, db) == nil else {
                try db.run("UPDATE connections SET full_due = true WHERE id = \(id)")
                continue
            }
            try closeAbandoned(id, db)
            if let open = try SyncRun.open(id, db) {
                if open.state == .queued { try widen(open, .full, nil, db) }
            } else {
                _ = try queue(id, .scheduled, .full, nil, nil, db)
            }
        }
    }

    /// Why nobody may ask for a sync now; nil when all is well.
    static func refusal(_ connection: Connection) -> String? {
        guard connection.hasCredentials else { return "\(connection.label) has no credentials" }
        return connection.isEnabled ? nil : "\(connection.label) is paused by \(connection.pausedBy ?? "an admin")"
    }

    /// A person waits.
    private static let hurry = 1

    private static func key(_ id: ID<Connection>) -> String { "connection/\(id)" }

    static func queue(
        _ id: ID<Connection>, _ trigger: SyncTrigger, _ mode: SyncMode, _ stream: String?, _ name: String?,
        retryOf: ID<SyncRun>? = nil, _ db: borrowing Transaction
    ) throws -> ID<SyncRun> {
        let statement: SQL = """
            INSERT INTO sync_runs (connection_id, trigger, mode, only_stream, requested_by, retry_of)
            VALUES (\(id), \(trigger), \(mode), \(stream), \(name), \(retryOf))
            RETURNING id
            """
        guard let run: ID<SyncRun> = try db.value(statement) else { throw DatabaseError(.other, "no id of a new run") }
        let job = SyncConnection(connection: id.value, run: run.value)
        try Queue.enqueue(job, priority: trigger == .scheduled ? nil : hurry, db)
        try SyncTopic.notify(id, db)
        return run
    }

    /// A queued run does what both requests asked for; one that was to read some records again reads everything.
    private static func widen(_ run: SyncRun, _ mode: SyncMode, _ stream: String?, _ db: borrowing Transaction) throws {
        try db.run(
            """
            UPDATE sync_runs
               SET mode = CASE WHEN \(mode == .full) OR retry_of IS NOT NULL THEN 'full' ELSE mode END, retry_of = NULL,
                   only_stream = CASE WHEN only_stream = \(stream) THEN only_stream END
             WHERE id = \(run.id) AND state = 'queued'
            """)
    }

    /// Ends runs whose job is gone: dead, or given up by a person.
    static func closeAbandoned(_ id: ID<Connection>, _ db: borrowing Transaction) throws {
        guard try Queue.state(uniqueKey: key(id), db) == nil else { return }
        try db.run(
            """
            UPDATE sync_runs
               SET state = 'failed', finished_at = now(), resumes_at = NULL, error_kind = 'unexpected',
                   error_sentence = 'The run was given up. What it had read is kept; the next one goes on from there.'
             WHERE connection_id = \(id) AND state IN ('queued', 'running')
            """)
    }
}

extension SyncRequests {
    /// When a workspace has background work again: its next sync or its next waiting job; nil: nothing is planned.
    package static func nextDue(_ db: borrowing Transaction) throws -> Date? {
        try db.value(
            """
            SELECT least((SELECT min(next_run_at) FROM connections WHERE is_enabled AND has_credentials AND removed_at IS NULL),
                         (SELECT min(run_at) FROM jobs WHERE state IN ('available', 'running')))
            """)
    }
}
