import Basics
import Database
import Foundation

/// The figures of the whole workspace that Home shows.
package struct Overview: Sendable {
    package let openTickets: Int
    package let unassignedTickets: Int
    package let waitingTickets: Int
    package let openCritical: Int
    package let openAlerts: Int
    package let customers: Int
    package let spineAccounts: Int
    package let undecidedAccounts: Int

    package static func load(_ db: borrowing Transaction) throws -> Overview {
        let found = try db.first(
            """
            SELECT t.open_tickets, t.unassigned, t.waiting,
                   (SELECT count(*) FROM alert_threads WHERE severity = 'critical' AND state IN ('open', 'acknowledged')) AS critical,
                   (SELECT count(*) FROM alerts WHERE cleared_at IS NULL AND deleted_at IS NULL) AS open_alerts,
                   (SELECT count(*) FROM customers WHERE merged_into IS NULL AND status = 'active') AS customers,
                   (SELECT count(*) FROM source_accounts a JOIN account_links l ON l.account_id = a.id CROSS JOIN workspace w
                     WHERE a.connection_id = w.spine_connection_id AND a.deleted_at IS NULL AND l.state = 'linked') AS spine,
                   (SELECT count(*) FROM account_links l
                      JOIN source_accounts a ON a.id = l.account_id AND a.deleted_at IS NULL
                      JOIN connections k ON k.id = a.connection_id AND k.removed_at IS NULL
                     CROSS JOIN workspace w
                     WHERE l.state IN ('unlinked', 'suggested', 'conflict') AND NOT l.is_decided
                       AND (k.id IS DISTINCT FROM w.spine_connection_id OR l.state <> 'unlinked')) AS undecided
              FROM (SELECT count(*) AS open_tickets, count(*) FILTER (WHERE assignee_name IS NULL) AS unassigned,
                           count(*) FILTER (WHERE status_norm = 'waiting_customer') AS waiting
                      FROM tickets WHERE is_open AND deleted_at IS NULL) t
            """, as: Overview.init(row:))
        guard let found else { throw DatabaseError(.other, "the overview has no row") }
        return found
    }

    private init(row: Row) throws {
        openTickets = try row.get("open_tickets")
        unassignedTickets = try row.get("unassigned")
        waitingTickets = try row.get("waiting")
        openCritical = try row.get("critical")
        openAlerts = try row.get("open_alerts")
        customers = try row.get("customers")
        spineAccounts = try row.get("spine")
        undecidedAccounts = try row.get("undecided")
    }
}

/// What is new at a customer since the person last looked there.
package struct News: Sendable {
    package let customerID: ID<Customer>
    package let customerName: String
    package let events: Int

    /// Customers the person owns or follows that have events newer than the last visit, most events first.
    package static func list(for user: Int64, limit: Int = 10, _ db: borrowing Transaction) throws -> [News] {
        try db.all(
            """
            SELECT mine.id, mine.name, mine.n
              FROM (SELECT c.id, c.name,
                           (SELECT count(*) FROM account_links l
                              JOIN source_accounts a ON a.id = l.account_id
                              JOIN timeline_events e ON e.connection_id = a.connection_id AND e.account_ref = a.external_id
                             WHERE l.customer_id = c.id AND e.occurred_at > s.since)
                           + (SELECT count(*) FROM timeline_events e WHERE e.customer_id = c.id AND e.occurred_at > s.since) AS n
                      FROM customers c
                      LEFT JOIN customer_visits v ON v.customer_id = c.id AND v.user_id = \(user)
                     CROSS JOIN LATERAL (SELECT coalesce(v.seen_at, now() - interval '1 day') AS since) s
                     WHERE (c.owner_user_id = \(user) OR v.follows) AND c.merged_into IS NULL AND c.status = 'active') mine
             WHERE mine.n > 0 ORDER BY mine.n DESC, mine.name LIMIT \(limit)
            """,
            as: { row in
                News(customerID: try row.get("id"), customerName: try row.get("name"), events: try row.get("n"))
            })
    }

    /// Marks everything as seen for one person, also at customers of theirs where they have never looked.
    package static func markSeen(by user: Int64, _ db: borrowing Transaction) throws {
        try db.run(
            """
            INSERT INTO customer_visits (user_id, customer_id, seen_before_at)
            SELECT \(user), c.id, now()
              FROM customers c LEFT JOIN customer_visits v ON v.customer_id = c.id AND v.user_id = \(user)
             WHERE c.owner_user_id = \(user) OR v.user_id IS NOT NULL
                ON CONFLICT (user_id, customer_id) DO UPDATE SET seen_at = now(), seen_before_at = now()
            """)
    }
}
