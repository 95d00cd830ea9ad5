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

    package static func list(run: ID<SyncRun>, limit: Int = 100, _ db: borrowing Transaction) throws -> [RunError] {
        let query: SQL = """
            SELECT id, stream, record_ref, reason, is_retryable, at
              FROM sync_run_errors
             WHERE run_id = \(run)
             ORDER BY id
             LIMIT \(limit)
            """
        return try db.all(query) { row in
            RunError(
                id: try row.get("id"), stream: try row.get("stream"), recordRef: try row.get("record_ref"),
                reason: try row.get("reason"), isRetryable: try row.get("is_retryable"), at: try row.get("at"))
        }
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
