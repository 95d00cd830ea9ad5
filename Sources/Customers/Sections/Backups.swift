import Basics
import Database
import Foundation

/// A backup plan on a device with its ten latest runs.
package struct BackupPlan: Sendable {
    package struct Run: Sendable {
        /// running, succeeded, failed, cancelled or missed.
        package let state: String
        package let startedAt: Date?
        package let endedAt: Date?
        package let bytes: Int64?
    }

    package let connector: String
    package let deviceName: String
    package let plan: String
    package let kind: String
    package let destination: String?
    package let lastSuccessAt: Date?
    package let lastFailureAt: Date?
    /// Newest first.
    package let runs: [Run]

    /// The plans of a customer: those without a good run for longest first.
    package static func list(of customer: ID<Customer>, limit: Int = 200, _ db: borrowing Transaction) throws
        -> [BackupPlan]
    {
        // Index: backup_runs_device, by way of the customer's devices (devices_account).
        try db.all(
            """
            WITH machines AS (
                SELECT d.connection_id, d.external_id, coalesce(d.display_name, d.hostname) AS name, k.connector
                  FROM account_links l
                  JOIN source_accounts a ON a.id = l.account_id
                  JOIN devices d ON d.connection_id = a.connection_id AND d.account_ref = a.external_id
                  JOIN connections k ON k.id = d.connection_id
                 WHERE l.customer_id = \(customer))
            SELECT m.connector, m.name, coalesce(b.plan, b.plan_ref, 'Backup') AS plan, max(b.kind) AS kind,
                   max(b.destination) AS destination,
                   max(b.ended_at) FILTER (WHERE b.state = 'succeeded') AS last_success_at,
                   max(coalesce(b.ended_at, b.started_at)) FILTER (WHERE b.state IN ('failed', 'missed')) AS last_failure_at,
                   (array_agg(b.state ORDER BY b.started_at DESC NULLS LAST, b.id DESC))[1:10] AS states,
                   (array_agg(coalesce(extract(epoch FROM b.started_at), 0)::bigint
                        ORDER BY b.started_at DESC NULLS LAST, b.id DESC))[1:10] AS starts,
                   (array_agg(coalesce(extract(epoch FROM b.ended_at), 0)::bigint
                        ORDER BY b.started_at DESC NULLS LAST, b.id DESC))[1:10] AS ends,
                   (array_agg(coalesce(b.bytes, -1) ORDER BY b.started_at DESC NULLS LAST, b.id DESC))[1:10] AS sizes
              FROM machines m
              JOIN backup_runs b ON b.connection_id = m.connection_id AND b.device_ref = m.external_id
             WHERE b.deleted_at IS NULL
             GROUP BY m.connector, m.name, m.external_id, coalesce(b.plan, b.plan_ref, 'Backup')
             ORDER BY last_success_at NULLS FIRST, m.name LIMIT \(limit)
            """, as: BackupPlan.init(row:))
    }

    private init(row: Row) throws {
        connector = try row.get("connector")
        deviceName = try row.get("name")
        plan = try row.get("plan")
        kind = try row.get("kind")
        destination = try row.get("destination")
        lastSuccessAt = try row.get("last_success_at")
        lastFailureAt = try row.get("last_failure_at")
        let states: [String] = try row.get("states")
        let starts: [Int64] = try row.get("starts")
        let ends: [Int64] = try row.get("ends")
        let sizes: [Int64] = try row.get("sizes")
        runs = states.indices.map { index in
            Run(
                state: states[index], startedAt: BackupPlan.date(starts[index]), endedAt: BackupPlan.date(ends[index]),
                bytes: sizes[index] < 0 ? nil : sizes[index])
        }
    }

    private static func date(_ seconds: Int64) -> Date? {
        seconds == 0 ? nil : Date(timeIntervalSince1970: Double(seconds))
    }
}
