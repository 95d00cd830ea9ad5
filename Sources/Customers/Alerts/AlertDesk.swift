import Basics
import Database
import Foundation
import Sync

/// A thread with its alerts and what we have sent because of it.
package struct AlertDesk: Sendable {
    package let thread: AlertThread
    /// The newest first, at most `limit`.
    package let alerts: [Alert]
    /// Newest first.
    package let writes: [OutboxEntry]

    package static let limit = 100

    /// An alert as the tool raised it.
    package struct Alert: Sendable {
        package let id: Int64
        package let title: String
        package let detail: String?
        package let severity: String
        package let openedAt: Date?
        /// When the tool no longer had it.
        package let clearedAt: Date?
        package let deepLink: String?
    }

    package static func of(_ id: ID<AlertThread>, _ db: borrowing Transaction) throws -> AlertDesk {
        let thread = try AlertThread.find(id, db)
        // Index: alert_thread_members_thread.
        let query: SQL = """
            SELECT e.id, e.title, e.detail, e.severity, coalesce(e.opened_at, e.synced_at) AS opened_at,
                   coalesce(e.cleared_at, e.deleted_at) AS cleared_at, e.deep_link
              FROM alert_thread_members m JOIN alerts e ON e.id = m.alert_id
             WHERE m.thread_id = \(id)
             ORDER BY (e.cleared_at IS NULL AND e.deleted_at IS NULL) DESC, coalesce(e.opened_at, e.synced_at) DESC, e.id DESC
             LIMIT \(SQL.number(limit))
            """
        return AlertDesk(
            thread: thread, alerts: try db.all(query, as: Alert.init(row:)),
            writes: try OutboxEntry.list(origin: AlertThread.originKind, id.value, db))
    }
}

extension AlertDesk.Alert {
    init(row: Row) throws {
        id = try row.get("id")
        title = try row.get("title")
        detail = try row.get("detail")
        severity = try row.get("severity")
        openedAt = try row.get("opened_at")
        clearedAt = try row.get("cleared_at")
        deepLink = try row.get("deep_link")
    }
}
