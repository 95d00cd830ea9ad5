import Basics
import ConnectorKit
import Database
import Foundation

/// The rows of a run's streams: which there are, how they begin and end.
enum RunPlan {
    /// Makes the rows of streams that have none yet, in the order of reading.
    ///
    /// - Returns: the streams still to be read.
    static func make(_ names: [String], _ run: ID<SyncRun>, _ db: borrowing Transaction) throws -> Set<String> {
        try db.run(
            """
            INSERT INTO sync_run_streams (run_id, stream, position)
            SELECT \(run), s.name, s.place
              FROM unnest(\(names)) WITH ORDINALITY AS s (name, place)
                ON CONFLICT DO NOTHING
            """)
        let open = try db.all(
            "SELECT stream FROM sync_run_streams WHERE run_id = \(run) AND state IN ('pending', 'running')"
        ) { row in try row.get("stream") as String }
        return Set(open)
    }

    static func begin(_ stream: String, _ run: ID<SyncRun>, cursor: JSON?, _ db: borrowing Transaction) throws {
        try db.run(
            """
            UPDATE sync_run_streams
               SET state = 'running', started_at = coalesce(started_at, now()),
                   cursor_before = CASE WHEN started_at IS NULL THEN \(cursor)::jsonb ELSE cursor_before END
             WHERE run_id = \(run) AND stream = \(stream)
            """)
    }

    static func end(
        _ stream: String, _ run: SyncRun, isComplete: Bool, warning: String?, _ db: borrowing Transaction
    ) throws {
        try db.run(
            """
            UPDATE sync_run_streams
               SET state = 'done', finished_at = now(), error_kind = NULL, error_detail = NULL,
                   error_sentence = coalesce(\(warning), error_sentence)
             WHERE run_id = \(run.id) AND stream = \(stream)
            """)
        // Some records read by themselves say nothing about the age of the others.
        guard run.retryOf == nil || isComplete else { return }
        try db.run(
            """
            UPDATE connection_streams
               SET last_ok_at = now(), last_full_at = CASE WHEN \(isComplete) THEN now() ELSE last_full_at END,
                   error_kind = NULL, error_sentence = NULL
             WHERE connection_id = \(run.connectionID) AND stream = \(stream)
            """)
    }

    /// A stream that failed keeps its rows, its cursor and its age.
    static func fail(
        _ stream: String, _ run: ID<SyncRun>, connection: Int64, _ note: FailureNote, isSkipped: Bool = false,
        _ db: borrowing Transaction
    ) throws {
        try db.run(
            """
            UPDATE sync_run_streams
               SET state = \(isSkipped ? SyncRunStream.State.skipped : .failed), finished_at = now(), error_kind = \(note.kind.rawValue),
                   error_sentence = \(note.text), error_detail = \(note.json)::jsonb
             WHERE run_id = \(run) AND stream = \(stream)
            """)
        guard !isSkipped else { return }
        try db.run(
            """
            UPDATE connection_streams SET error_kind = \(note.kind.rawValue), error_sentence = \(note.text)
             WHERE connection_id = \(connection) AND stream = \(stream)
            """)
    }

    /// Streams that the end of the run kept from being read.
    static func skipRest(_ run: ID<SyncRun>, _ db: borrowing Transaction) throws {
        try db.run(
            "UPDATE sync_run_streams SET state = 'skipped', finished_at = now() WHERE run_id = \(run) AND state IN ('pending', 'running')"
        )
    }

    static func count(
        removed: Int, _ stream: String, _ run: ID<SyncRun>, connection: Int64, _ db: borrowing Transaction
    ) throws {
        try db.run(
            "UPDATE sync_run_streams SET removed = removed + \(removed) WHERE run_id = \(run) AND stream = \(stream)")
        try db.run(
            """
            UPDATE connection_streams SET rows = greatest(0, rows - \(removed))
             WHERE connection_id = \(connection) AND stream = \(stream)
            """)
    }

    /// Records put aside, and what went wrong beside the records.
    static func note(
        _ rejected: [RejectedRecord], _ warnings: [String], _ run: ID<SyncRun>, _ stream: String,
        _ db: borrowing Transaction
    ) throws {
        if !rejected.isEmpty {
            try db.run(
                """
                INSERT INTO sync_run_errors (run_id, stream, record_ref, reason, payload_hash, account_ref, is_retryable)
                SELECT \(run), \(stream), r.ref, r.reason, r.hash, r.account, r.is_retryable
                  FROM unnest(\(rejected.map(\.reference)), \(rejected.map(\.reason)), \(rejected.map(\.payloadHash)),
                              \(rejected.map(\.account)), \(rejected.map(\.isRetryable)))
                       AS r (ref, reason, hash, account, is_retryable)
                """)
        }
        guard let first = warnings.first else { return }
        try db.run(
            "UPDATE sync_run_streams SET error_sentence = \(first) WHERE run_id = \(run) AND stream = \(stream)")
    }
}
