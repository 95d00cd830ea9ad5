import Basics
import ConnectorKit
import Database
import Foundation
import Sync

/// Follows alerts and keeps their threads: which alerts belong together, how many are open, since when.
package struct AlertThreader: Follower {
    package static let name = "alert_threader"

    package init() {}

    package func follow(_ changes: [Change], _ db: borrowing Transaction) throws {
        let byConnection = Dictionary(grouping: changes, by: \.connectionID)
        for (connection, changed) in byConnection.sorted(by: { $0.key < $1.key }) {
            let alerts = refs(of: .alert, in: changed)
            let devices = refs(of: .device, in: changed)
            if !alerts.isEmpty { try place(alerts, of: connection, db) }
            if !alerts.isEmpty || !devices.isEmpty { try recount(alerts, devices, of: connection, db) }
        }
    }

    private func refs(of kind: RecordKind, in changes: [Change]) -> [String] {
        Array(Set(changes.filter { $0.kind == kind }.map(\.ref))).sorted()
    }

    /// An alert without a thread, with the device's own account where the alert names none.
    private struct Loose {
        let id: Int64
        let account: String?
        let device: String?
        let conditionClass: String
        let sourceType: String?
        let severity: String
        let title: String
        let openedAt: Date

        /// What the alert is about: its device, else its account, else the connection as a whole.
        var place: String { device.map { "device " + $0 } ?? account.map { "account " + $0 } ?? "" }
    }

    private func place(_ refs: [String], of connection: Int64, _ db: borrowing Transaction) throws {
        let loose = try looseAlerts(refs, of: connection, db)
        guard !loose.isEmpty else { return }
        var threads = try threads(near: loose, of: connection, db)
        for alert in loose {
            let place = alert.place
            var found = AlertFolding.thread(
                forAlertAt: alert.openedAt, conditionClass: alert.conditionClass, sourceType: alert.sourceType,
                among: threads[place, default: []])
            if found == nil { found = try open(alert, of: connection, db) }
            guard var thread = found else { continue }
            try db.run("INSERT INTO alert_thread_members (alert_id, thread_id) VALUES (\(alert.id), \(thread.id))")
            thread.firstSeenAt = min(thread.firstSeenAt, alert.openedAt)
            thread.lastSeenAt = max(thread.lastSeenAt, alert.openedAt)
            threads[place, default: []].removeAll { $0.id == thread.id }
            threads[place, default: []].append(thread)
        }
    }

    private func looseAlerts(_ refs: [String], of connection: Int64, _ db: borrowing Transaction) throws -> [Loose] {
        try db.all(
            """
            SELECT e.id, coalesce(e.account_ref, d.account_ref) AS account_ref, e.device_ref, e.condition_class, e.source_type,
                   e.severity, e.title, coalesce(e.opened_at, e.synced_at) AS opened_at
              FROM alerts e
              LEFT JOIN devices d ON d.connection_id = e.connection_id AND d.external_id = e.device_ref
             WHERE e.connection_id = \(connection) AND e.external_id = ANY (\(refs))
               AND NOT EXISTS (SELECT 1 FROM alert_thread_members m WHERE m.alert_id = e.id)
             ORDER BY opened_at, e.id
            """,
            as: { row in
                Loose(
                    id: try row.get("id"), account: try row.get("account_ref"), device: try row.get("device_ref"),
                    conditionClass: try row.get("condition_class"), sourceType: try row.get("source_type"),
                    severity: try row.get("severity"), title: try row.get("title"), openedAt: try row.get("opened_at"))
            })
    }

    /// Threads that could take one of the alerts, by place.
    private func threads(
        near alerts: [Loose], of connection: Int64, _ db: borrowing Transaction
    ) throws -> [String: [AlertFolding.Thread]] {
        let window = AlertFolding.sourceWindow
        let first = alerts.map(\.openedAt).min() ?? .distantPast
        let last = alerts.map(\.openedAt).max() ?? .distantFuture
        let devices = Array(Set(alerts.compactMap(\.device))).sorted()
        let loose = alerts.filter { $0.device == nil }
        let accounts = Array(Set(loose.compactMap(\.account))).sorted()
        let nowhere = loose.contains { $0.account == nil }
        // Index: alert_threads_device, alert_threads_account.
        let rows = try db.all(
            """
            SELECT id, coalesce('device ' || device_ref, 'account ' || account_ref, '') AS place, condition_class, source_type, first_seen_at,
                   last_seen_at
              FROM alert_threads
             WHERE connection_id = \(connection)
               AND (device_ref = ANY (\(devices))
                    OR device_ref IS NULL AND (account_ref = ANY (\(accounts)) OR \(nowhere) AND account_ref IS NULL))
               AND last_seen_at >= \(first.addingTimeInterval(-window)) AND first_seen_at <= \(last.addingTimeInterval(window))
            """,
            as: { row in
                (
                    try row.get("place") as String,
                    AlertFolding.Thread(
                        id: try row.get("id"), conditionClass: try row.get("condition_class"),
                        sourceType: try row.get("source_type"), firstSeenAt: try row.get("first_seen_at"),
                        lastSeenAt: try row.get("last_seen_at"))
                )
            })
        return Dictionary(grouping: rows, by: \.0).mapValues { $0.map(\.1) }
    }

    private func open(_ alert: Loose, of connection: Int64, _ db: borrowing Transaction) throws -> AlertFolding.Thread?
    {
        let id: Int64? = try db.value(
            """
            INSERT INTO alert_threads (connection_id, account_ref, device_ref, condition_class, source_type, severity, title,
                                       first_seen_at, last_seen_at)
            VALUES (\(connection), \(alert.account), \(alert.device), \(alert.conditionClass), \(alert.sourceType),
                    \(alert.severity), \(alert.title), \(alert.openedAt), \(alert.openedAt))
            RETURNING id
            """)
        return id.map {
            AlertFolding.Thread(
                id: $0, conditionClass: alert.conditionClass, sourceType: alert.sourceType, firstSeenAt: alert.openedAt,
                lastSeenAt: alert.openedAt)
        }
    }

    /// Makes the threads of these alerts, and those of devices that came late or moved, say what their alerts say now.
    ///
    /// A thread whose last open alert has cleared is resolved; one that gets an open alert again is open again, and nobody has
    /// acknowledged it yet. The severity is the worst of the open alerts, or of all when none is open.
    private func recount(
        _ alerts: [String], _ devices: [String], of connection: Int64, _ db: borrowing Transaction
    ) throws {
        try db.run(
            """
            WITH touched AS (\(touched(alerts, devices, connection))), facts AS (\(facts)),
            wanted AS (
                SELECT t.id, f.n, f.open_n, f.first_at, f.last_at, f.title, coalesce(f.account_ref, t.account_ref) AS account_ref,
                       (ARRAY['critical', 'warning', 'info'])[coalesce(f.worst_open, f.worst)] AS severity,
                       CASE WHEN f.open_n = 0 AND t.state <> 'muted' THEN 'resolved'
                            WHEN f.open_n > 0 AND t.state = 'resolved' THEN 'open' ELSE t.state END AS state,
                       CASE WHEN f.open_n = 0 THEN f.cleared_at END AS resolved_at,
                       f.open_n > 0 AND t.state = 'resolved' AS is_again
                  FROM facts f JOIN alert_threads t ON t.id = f.thread_id)
            UPDATE alert_threads t
               SET count = w.n, open_count = w.open_n, first_seen_at = w.first_at, last_seen_at = w.last_at, title = w.title,
                   account_ref = w.account_ref, severity = w.severity, state = w.state, resolved_at = w.resolved_at,
                   acknowledged_by = CASE WHEN NOT w.is_again THEN t.acknowledged_by END,
                   acknowledged_at = CASE WHEN NOT w.is_again THEN t.acknowledged_at END
              FROM wanted w
             WHERE t.id = w.id
               AND (t.count, t.open_count, t.first_seen_at, t.last_seen_at, t.title, t.account_ref, t.severity, t.state, t.resolved_at)
                   IS DISTINCT FROM
                   (w.n, w.open_n, w.first_at, w.last_at, w.title, w.account_ref, w.severity, w.state, w.resolved_at)
            """)
    }

    /// Index: alert_threads_device for the devices.
    private func touched(_ alerts: [String], _ devices: [String], _ connection: Int64) -> SQL {
        """
        SELECT m.thread_id FROM alerts e JOIN alert_thread_members m ON m.alert_id = e.id
         WHERE e.connection_id = \(connection) AND e.external_id = ANY (\(alerts))
        UNION
        SELECT t.id FROM devices d
          JOIN alert_threads t ON t.connection_id = d.connection_id AND t.device_ref = d.external_id
         WHERE d.connection_id = \(connection) AND d.external_id = ANY (\(devices))
           AND t.account_ref IS DISTINCT FROM d.account_ref
        """
    }

    private var facts: SQL {
        """
        SELECT m.thread_id, count(*) AS n, count(*) FILTER (WHERE \(isOpen)) AS open_n,
               min(coalesce(e.opened_at, e.synced_at)) AS first_at, max(coalesce(e.opened_at, e.synced_at)) AS last_at,
               max(coalesce(e.cleared_at, e.deleted_at)) AS cleared_at,
               min(array_position(ARRAY['critical', 'warning', 'info'], e.severity)) FILTER (WHERE \(isOpen)) AS worst_open,
               min(array_position(ARRAY['critical', 'warning', 'info'], e.severity)) AS worst,
               (array_agg(e.title ORDER BY \(isOpen) DESC, e.opened_at DESC NULLS LAST, e.id DESC))[1] AS title,
               (array_agg(coalesce(e.account_ref, d.account_ref) ORDER BY e.id DESC))[1] AS account_ref
          FROM touched JOIN alert_thread_members m ON m.thread_id = touched.thread_id
          JOIN alerts e ON e.id = m.alert_id
          LEFT JOIN devices d ON d.connection_id = e.connection_id AND d.external_id = e.device_ref
         GROUP BY m.thread_id
        """
    }

    private var isOpen: SQL { "e.cleared_at IS NULL AND e.deleted_at IS NULL" }
}
