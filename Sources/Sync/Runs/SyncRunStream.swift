import Basics
import ConnectorKit
import Database
import Foundation

/// One stream of a run: its state and counters.
package struct SyncRunStream: Sendable {
    package let runID: ID<SyncRun>
    package let stream: String
    package let state: State
    /// Rows there are at the vendor, when it tells.
    package let total: Int?
    package let read: Int
    package let created: Int
    package let updated: Int
    package let unchanged: Int
    package let removed: Int
    package let skipped: Int
    package let errors: Int
    package let pages: Int
    package let calls: Int
    package let throttled: Duration
    package let cursorBefore: JSON?
    package let cursorAfter: JSON?
    package let errorKind: VendorFailure.Kind?
    package let errorSentence: String?
    package let errorDetail: JSON?
    package let startedAt: Date?
    package let finishedAt: Date?

    package enum State: String, Sendable, CaseIterable, SQLEncodable {
        case pending, running, done, failed, skipped
    }

    /// In the order of reading.
    package static func list(run: ID<SyncRun>, _ db: borrowing Transaction) throws -> [SyncRunStream] {
        let query: SQL = """
            SELECT run_id, stream, state, total, read, created, updated, unchanged, removed, skipped, errors, pages, calls,
                   throttled_ms, cursor_before, cursor_after, error_kind, error_sentence, error_detail, started_at, finished_at
              FROM sync_run_streams
             WHERE run_id = \(run)
             ORDER BY position
            """
        return try db.all(query, as: SyncRunStream.init(row:))
    }

    private init(row: Row) throws {
        runID = try row.get("run_id")
        stream = try row.get("stream")
        state = State(rawValue: try row.get("state")) ?? .failed
        total = try row.get("total")
        read = try row.get("read")
        created = try row.get("created")
        updated = try row.get("updated")
        unchanged = try row.get("unchanged")
        removed = try row.get("removed")
        skipped = try row.get("skipped")
        errors = try row.get("errors")
        pages = try row.get("pages")
        calls = try row.get("calls")
        throttled = .milliseconds(try row.get("throttled_ms") as Int64)
        cursorBefore = try row.get("cursor_before")
        cursorAfter = try row.get("cursor_after")
        errorKind = (try row.get("error_kind") as String?).flatMap(VendorFailure.Kind.init)
        errorSentence = try row.get("error_sentence")
        errorDetail = try row.get("error_detail")
        startedAt = try row.get("started_at")
        finishedAt = try row.get("finished_at")
    }
}
