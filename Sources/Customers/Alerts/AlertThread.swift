import Basics
import Database
import Foundation

/// Alerts of one device and condition, folded into one row.
package struct AlertThread: Sendable {
    package let id: ID<AlertThread>
    package let connector: String
    package let severity: String
    package let conditionClass: String
    package let title: String
    package let deviceName: String?
    package let firstSeenAt: Date
    package let lastSeenAt: Date
    package let count: Int
    /// open, acknowledged, resolved or muted.
    package let state: String
    package let resolvedAt: Date?

    /// Which threads of a customer are asked for.
    package struct Filter: Sendable, Equatable {
        /// Empty: every severity.
        package var severity = ""
        /// Open and acknowledged ones; otherwise those resolved in the last 7 days.
        package var isOpen = true

        package init() {}
    }

    /// The newest threads of a customer: critical ones first, then by the last alert.
    package static func list(
        of customer: ID<Customer>, _ filter: Filter, limit: Int = 50, _ db: borrowing Transaction
    ) throws -> [AlertThread] {
        let severity: SQL = filter.severity.isEmpty ? "true" : "t.severity = \(filter.severity)"
        // Index: alert_threads_account_open for open ones, alert_threads_account for those that are over.
        return try db.all(
            """
            WITH page AS (
                SELECT t.*, array_position(ARRAY['critical', 'warning', 'info'], t.severity) AS rank
                  FROM account_links l
                  JOIN source_accounts a ON a.id = l.account_id
                  JOIN alert_threads t ON t.connection_id = a.connection_id AND t.account_ref = a.external_id
                 WHERE l.customer_id = \(customer) AND \(severity) AND \(state(filter))
                 ORDER BY rank, t.last_seen_at DESC, t.id DESC LIMIT \(SQL.number(limit)))
            SELECT t.id, k.connector, t.severity, t.condition_class, t.title, coalesce(d.display_name, d.hostname) AS device_name,
                   t.first_seen_at, t.last_seen_at, t.count, t.state, t.resolved_at
              FROM page t
              JOIN connections k ON k.id = t.connection_id
              LEFT JOIN devices d ON d.connection_id = t.connection_id AND d.external_id = t.device_ref
             ORDER BY t.rank, t.last_seen_at DESC, t.id DESC
            """, as: AlertThread.init(row:))
    }

    /// How many threads of a customer are open, by severity.
    package static func openCounts(of customer: ID<Customer>, _ db: borrowing Transaction) throws -> [String: Int] {
        let rows = try db.all(
            """
            SELECT t.severity, count(*) AS n
              FROM account_links l
              JOIN source_accounts a ON a.id = l.account_id
              JOIN alert_threads t ON t.connection_id = a.connection_id AND t.account_ref = a.external_id
             WHERE l.customer_id = \(customer) AND t.state IN ('open', 'acknowledged')
             GROUP BY t.severity
            """, as: { row in (try row.get("severity") as String, try row.get("n") as Int) })
        return Dictionary(rows, uniquingKeysWith: +)
    }

    private static func state(_ filter: Filter) -> SQL {
        filter.isOpen
            ? "t.state IN ('open', 'acknowledged')"
            : "t.state = 'resolved' AND t.resolved_at > now() - interval '7 days'"
    }

    private init(row: Row) throws {
        id = try row.get("id")
        connector = try row.get("connector")
        severity = try row.get("severity")
        conditionClass = try row.get("condition_class")
        title = try row.get("title")
        deviceName = try row.get("device_name")
        firstSeenAt = try row.get("first_seen_at")
        lastSeenAt = try row.get("last_seen_at")
        count = try row.get("count")
        state = try row.get("state")
        resolvedAt = try row.get("resolved_at")
    }
}
