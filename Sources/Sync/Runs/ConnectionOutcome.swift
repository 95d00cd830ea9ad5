import Basics
import ConnectorKit
import Database
import Foundation
import Workspace

/// What a run's end means for its connection: when it runs next, and what its card says.
enum ConnectionOutcome {
    /// The vendor was reached; failures are over. A run that is not whole leaves the last success where it was.
    static func reached(
        _ connection: Connection, isWhole: Bool, _ run: SyncRun, _ db: borrowing Transaction
    ) throws {
        try db.run(
            """
            UPDATE connections
               SET failures = 0, error_kind = NULL, error_sentence = NULL, error_detail = NULL,
                   last_ok_at = CASE WHEN \(isWhole) THEN now() ELSE last_ok_at END,
                   next_run_at = CASE WHEN \(run.retryOf != nil) THEN next_run_at
                                      WHEN is_enabled
                                      THEN greatest(now() + interval '30 seconds',
                                                    \(run.startedAt ?? run.queuedAt) + interval_minutes * interval '1 minute') END
             WHERE id = \(connection.id)
            """)
    }

    static func failed(
        _ connection: Connection, _ stream: SyncRunStream?, _ run: SyncRun, _ now: Date, _ db: borrowing Transaction
    ) throws {
        try failed(connection, stream?.errorKind, stream?.errorSentence, stream?.errorDetail, now, db)
    }

    static func failed(
        _ connection: Connection, _ note: FailureNote, _ run: SyncRun, _ now: Date, _ db: borrowing Transaction
    ) throws {
        try failed(connection, note.kind, note.text, try JSON(parsing: Data(note.json.utf8)), now, db)
    }

    /// The wait until the next try: the interval, doubled with each failure in a row, up to six hours.
    static func pause(_ failures: Int, intervalMinutes: Int) -> Duration {
        let doubled = Double(intervalMinutes) * 60 * Double(1 << min(max(failures, 1) - 1, 10))
        return .seconds(max(Double(intervalMinutes) * 60, min(doubled, 6 * 3600)))
    }

    private static func failed(
        _ connection: Connection, _ kind: VendorFailure.Kind?, _ sentence: String?, _ detail: JSON?, _ now: Date,
        _ db: borrowing Transaction
    ) throws {
        let failures = connection.failures + 1
        let pausesItself = ConnectionHealth.pausesItself(
            failures: failures, lastOkAt: connection.lastOkAt, createdAt: connection.createdAt, now: now)
        let wait = pause(failures, intervalMinutes: connection.intervalMinutes)
        try db.run(
            """
            UPDATE connections
               SET failures = \(failures), error_kind = \(kind?.rawValue ?? "unexpected"), error_sentence = \(sentence),
                   error_detail = \(detail), is_enabled = is_enabled AND NOT \(pausesItself),
                   paused_by = CASE WHEN \(pausesItself) THEN 'Vectis' ELSE paused_by END,
                   next_run_at = CASE WHEN is_enabled AND NOT \(pausesItself)
                                      THEN now() + \(wait / .seconds(1)) * interval '1 second' END
             WHERE id = \(connection.id)
            """)
        guard pausesItself else { return }
        let deed = AuditEntry.connectionPausedItself(connection.id.value, connection.connector, failures: failures)
        try AuditLog.append(deed, by: .system, at: now, db)
    }
}
