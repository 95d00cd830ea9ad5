import Basics
import Database
import Foundation

/// What somebody should look at, apart from the connections themselves.
package struct Attention: Sendable {
    package enum Cause: Sendable, Equatable {
        /// Accounts of a connection that wait for a decision.
        case undecided(connection: Int64, label: String, count: Int)
        /// A critical alert open for more than 30 minutes.
        case critical(customer: ID<Customer>?, name: String, title: String, since: Date)
        /// More such alerts than are named one by one.
        case moreCritical(Int)
        /// A contract that ends within 30 days.
        case ending(customer: ID<Customer>, name: String, contract: String, on: Day)
    }

    package let cause: Cause

    /// Critical alerts that are named one by one, so that many of them do not hide the rest.
    private static let namedAlerts = 4

    /// The most pressing first, at most `limit`: critical alerts, accounts to be decided on, contracts that end.
    package static func list(limit: Int = 10, _ db: borrowing Transaction) throws -> [Attention] {
        let causes = try critical(db) + undecided(db) + ending(limit, db)
        return causes.prefix(limit).map(Attention.init)
    }

    private static func critical(_ db: borrowing Transaction) throws -> [Cause] {
        let alerts = try db.all(
            """
            SELECT l.customer_id, coalesce(c.name, a.name, 'Not linked') AS name, t.title, t.first_seen_at,
                   count(*) OVER () AS total
              FROM alert_threads t
              LEFT JOIN source_accounts a ON a.connection_id = t.connection_id AND a.external_id = t.account_ref
              LEFT JOIN account_links l ON l.account_id = a.id AND l.state = 'linked'
              LEFT JOIN customers c ON c.id = l.customer_id
             WHERE t.state = 'open' AND t.severity = 'critical' AND t.first_seen_at < now() - interval '30 minutes'
             ORDER BY t.first_seen_at DESC, t.id DESC LIMIT \(namedAlerts)
            """,
            as: { row in
                let cause = Cause.critical(
                    customer: try row.get("customer_id"), name: try row.get("name"), title: try row.get("title"),
                    since: try row.get("first_seen_at"))
                return (cause: cause, total: try row.get("total") as Int)
            })
        let unnamed = (alerts.first?.total ?? 0) - alerts.count
        return alerts.map(\.cause) + (unnamed > 0 ? [.moreCritical(unnamed)] : [])
    }

    private static func undecided(_ db: borrowing Transaction) throws -> [Cause] {
        try db.all(
            """
            SELECT k.id, k.label, count(*) AS n
              FROM account_links l
              JOIN source_accounts a ON a.id = l.account_id AND a.deleted_at IS NULL
              JOIN connections k ON k.id = a.connection_id AND k.removed_at IS NULL
              CROSS JOIN workspace w
             WHERE (k.id IS DISTINCT FROM w.spine_connection_id OR l.state <> 'unlinked')
               AND l.state IN ('unlinked', 'suggested', 'conflict') AND NOT l.is_decided
             GROUP BY k.id, k.label ORDER BY n DESC, k.label
            """,
            as: { row in
                .undecided(connection: try row.get("id"), label: try row.get("label"), count: try row.get("n"))
            })
    }

    private static func ending(_ limit: Int, _ db: borrowing Transaction) throws -> [Cause] {
        try db.all(
            """
            SELECT c.id, c.name, g.name AS contract, g.ends_on
              FROM contracts g
              JOIN source_accounts a ON a.connection_id = g.connection_id AND a.external_id = g.account_ref
              JOIN account_links l ON l.account_id = a.id AND l.state = 'linked'
              JOIN customers c ON c.id = l.customer_id AND c.status = 'active'
              CROSS JOIN (SELECT (now() AT TIME ZONE time_zone)::date AS today FROM workspace) w
             WHERE g.is_active AND g.deleted_at IS NULL AND g.ends_on BETWEEN w.today AND w.today + 30
             ORDER BY g.ends_on, c.name LIMIT \(limit)
            """,
            as: { row in
                .ending(
                    customer: try row.get("id"), name: try row.get("name"), contract: try row.get("contract"),
                    on: try row.get("ends_on"))
            })
    }
}
