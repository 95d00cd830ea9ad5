import Basics
import ConnectorKit
import Database
import Foundation

/// One run of a connection, with the sums of its streams.
package struct SyncRun: Sendable {
    package let id: ID<SyncRun>
    package let connectionID: ID<Connection>
    package let trigger: SyncTrigger
    package let mode: SyncMode
    /// The only stream it reads; nil for all that are switched on.
    package let onlyStream: String?
    /// The run whose records it reads again; it then reads nothing else.
    package let retryOf: ID<SyncRun>?
    package let state: State
    package let requestedBy: String?
    package let queuedAt: Date
    package let startedAt: Date?
    package let finishedAt: Date?
    package let errorKind: VendorFailure.Kind?
    package let errorSentence: String?
    /// `{"status", "method", "path", "words", "anchor", "title"}`, secrets scrubbed.
    package let errorDetail: JSON?
    /// While the vendor's rate limit holds it up.
    package let resumesAt: Date?
    package let totals: Totals

    package enum State: String, Sendable, CaseIterable, SQLEncodable {
        case queued, running, succeeded, partial, failed, cancelled, skipped

        package var isOpen: Bool { self == .queued || self == .running }
    }

    package struct Totals: Sendable, Equatable {
        package let read: Int
        package let created: Int
        package let updated: Int
        package let unchanged: Int
        package let removed: Int
        package let errors: Int
    }

    /// - Throws: `DatabaseError.notFound`.
    package static func find(_ id: ID<SyncRun>, _ db: borrowing Transaction) throws -> SyncRun {
        guard let found = try db.first("\(selection) WHERE r.id = \(id)", as: SyncRun.init(row:)) else {
            throw DatabaseError(.notFound, "sync run \(id)")
        }
        return found
    }

    /// The newest runs of a connection, or of all; `before` continues a list behind its last id. Index: sync_runs_connection.
    package static func list(
        connection: ID<Connection>? = nil, before: ID<SyncRun>? = nil, limit: Int = 50, _ db: borrowing Transaction
    ) throws -> [SyncRun] {
        let wanted: SQL = connection.map { "r.connection_id = \($0)" } ?? "true"
        let older: SQL = before.map { "r.id < \($0)" } ?? "true"
        return try db.all(
            "\(selection) WHERE \(wanted) AND \(older) ORDER BY r.id DESC LIMIT \(limit)", as: SyncRun.init(row:))
    }

    /// The run that is queued or under way, if there is one.
    package static func open(_ connection: ID<Connection>, _ db: borrowing Transaction) throws -> SyncRun? {
        try db.first(
            "\(selection) WHERE r.connection_id = \(connection) AND r.state IN ('queued', 'running') ORDER BY r.id DESC LIMIT 1",
            as: SyncRun.init(row:))
    }

    /// The last run that says how the connection is: neither one that was never begun nor a retry of some records.
    static func lastTelling(_ connection: ID<Connection>, _ db: borrowing Transaction) throws -> SyncRun? {
        try db.first(
            """
            \(selection)
             WHERE r.connection_id = \(connection) AND r.state IN ('succeeded', 'partial', 'failed') AND r.retry_of IS NULL
             ORDER BY r.id DESC LIMIT 1
            """, as: SyncRun.init(row:))
    }

    private static let selection: SQL = """
        SELECT r.id, r.connection_id, r.trigger, r.mode, r.only_stream, r.retry_of, r.state, r.requested_by, r.queued_at,
               r.started_at, r.finished_at, r.error_kind, r.error_sentence, r.error_detail, r.resumes_at,
               s.read, s.created, s.updated, s.unchanged, s.removed, s.errors
          FROM sync_runs r
         CROSS JOIN LATERAL (
               SELECT coalesce(sum(t.read), 0)::bigint AS read, coalesce(sum(t.created), 0)::bigint AS created,
                      coalesce(sum(t.updated), 0)::bigint AS updated, coalesce(sum(t.unchanged), 0)::bigint AS unchanged,
                      coalesce(sum(t.removed), 0)::bigint AS removed, coalesce(sum(t.errors), 0)::bigint AS errors
                 FROM sync_run_streams t
                WHERE t.run_id = r.id) s
        """

    private init(row: Row) throws {
        id = try row.get("id")
        connectionID = try row.get("connection_id")
        trigger = SyncTrigger(rawValue: try row.get("trigger")) ?? .scheduled
        mode = SyncMode(rawValue: try row.get("mode")) ?? .changes
        onlyStream = try row.get("only_stream")
        retryOf = try row.get("retry_of")
        state = State(rawValue: try row.get("state")) ?? .failed
        requestedBy = try row.get("requested_by")
        queuedAt = try row.get("queued_at")
        startedAt = try row.get("started_at")
        finishedAt = try row.get("finished_at")
        errorKind = (try row.get("error_kind") as String?).flatMap(VendorFailure.Kind.init)
        errorSentence = try row.get("error_sentence")
        errorDetail = try row.get("error_detail")
        resumesAt = try row.get("resumes_at")
        totals = Totals(
            read: try row.get("read"), created: try row.get("created"), updated: try row.get("updated"),
            unchanged: try row.get("unchanged"), removed: try row.get("removed"), errors: try row.get("errors"))
    }
}
