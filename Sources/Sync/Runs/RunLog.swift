import Basics
import Database
import Foundation

/// A record that was put aside because it could not be read.
package struct RunError: Sendable {
    package let id: Int64
    package let stream: String
    /// The vendor's id, when the record has one.
    package let recordRef: String?
    package let reason: String
    package let isRetryable: Bool
    package let at: Date
    /// The vendor's id of the account to which the record says it belongs.
    package let accountRef: String?
    package let solvedAt: Date?
    /// The later run that could read it.
    package let solvedBy: ID<SyncRun>?

    /// Worth reading again.
    package var isOpen: Bool { isRetryable && solvedAt == nil }

    static let isOpen: SQL = "solved_at IS NULL AND is_retryable"

    package static func list(run: ID<SyncRun>, limit: Int = 100, _ db: borrowing Transaction) throws -> [RunError] {
        let query: SQL = """
            SELECT id, stream, record_ref, reason, is_retryable, at, account_ref, solved_at, solved_by
              FROM sync_run_errors
             WHERE run_id = \(run)
             ORDER BY id
             LIMIT \(limit)
            """
        return try db.all(query) { row in
            RunError(
                id: try row.get("id"), stream: try row.get("stream"), recordRef: try row.get("record_ref"),
                reason: try row.get("reason"), isRetryable: try row.get("is_retryable"), at: try row.get("at"),
                accountRef: try row.get("account_ref"), solvedAt: try row.get("solved_at"),
                solvedBy: try row.get("solved_by"))
        }
    }

    /// How many records of a run are worth reading again.
    package static func open(run: ID<SyncRun>, _ db: borrowing Transaction) throws -> Int {
        try db.value("SELECT count(*) FROM sync_run_errors WHERE run_id = \(run) AND \(isOpen)") ?? 0
    }

    /// Of the records that earlier runs put aside, those which `run` could read are solved.
    ///
    /// - Parameter wasRead: whether `run` asked for the record with this id; nil stands for one without an id.
    static func solve(
        _ stream: String, by run: SyncRun, wasRead: (String?) -> Bool, _ db: borrowing Transaction
    ) throws {
        let query: SQL = """
            SELECT e.id, e.record_ref
              FROM sync_run_errors e
              JOIN sync_runs r ON r.id = e.run_id
             WHERE e.stream = \(stream) AND e.run_id < \(run.id) AND e.solved_at IS NULL
               AND r.connection_id = \(run.connectionID)
               AND NOT EXISTS (SELECT FROM sync_run_errors n
                                WHERE n.run_id = \(run.id) AND n.stream = e.stream
                                  AND n.record_ref IS NOT DISTINCT FROM e.record_ref)
             ORDER BY e.id DESC
             LIMIT 10000
            """
        let open = try db.all(query) { row in (try row.get("id") as Int64, try row.get("record_ref") as String?) }
        let solved = open.filter { wasRead($0.1) }.map(\.0)
        guard !solved.isEmpty else { return }
        try db.run("UPDATE sync_run_errors SET solved_at = now(), solved_by = \(run.id) WHERE id = ANY (\(solved))")
    }
}

/// One call to a vendor, as a run's log shows it.
package struct VendorCall: Sendable {
    package let id: Int64
    package let at: Date
    package let method: String
    /// The path's template, without ids and query.
    package let path: String
    package let status: Int?
    package let ms: Int
    package let bytes: Int
    package let failure: String?

    /// The newest first. Index: vendor_calls_run.
    package static func list(run: ID<SyncRun>, limit: Int = 500, _ db: borrowing Transaction) throws -> [VendorCall] {
        try list("run_id = \(run)", limit, db)
    }

    /// The newest of a connection, in and out of runs. Index: vendor_calls_connection.
    package static func list(
        connection: ID<Connection>, limit: Int = 200, _ db: borrowing Transaction
    ) throws -> [VendorCall] {
        try list("connection_id = \(connection)", limit, db)
    }

    private static func list(_ condition: SQL, _ limit: Int, _ db: borrowing Transaction) throws -> [VendorCall] {
        let query: SQL = """
            SELECT id, at, method, path, status, ms, bytes, failure
              FROM vendor_calls
             WHERE \(condition)
             ORDER BY at DESC, id DESC
             LIMIT \(limit)
            """
        return try db.all(query) { row in
            VendorCall(
                id: try row.get("id"), at: try row.get("at"), method: try row.get("method"), path: try row.get("path"),
                status: try row.get("status"), ms: try row.get("ms"), bytes: try row.get("bytes"),
                failure: try row.get("failure"))
        }
    }
}

extension VendorCall {
    /// How many calls a connection made in the last minute, as far as they are written down: with each page that lands.
    /// Index: vendor_calls_connection.
    package static func lastMinute(_ connection: ID<Connection>, _ db: borrowing Transaction) throws -> Int {
        try db.value(
            """
            SELECT count(*) FROM vendor_calls
             WHERE connection_id = \(connection) AND at > now() - interval '1 minute'
            """) ?? 0
    }
}
