import Basics
import Database
import Foundation

/// A ticket as the hub and the queues show it.
package struct Ticket: Sendable {
    package let id: ID<Ticket>
    package let connectionID: Int64
    package let connector: String
    package let ref: String
    package let number: String
    package let title: String
    /// The PSA's own word.
    package let status: String
    /// Ours: new, open, in_progress, waiting_customer, waiting_vendor, resolved, closed.
    package let statusNorm: String
    package let priority: String?
    /// 1 is the highest; nil when the tool's word is not known.
    package let priorityNorm: Int?
    package let board: String?
    package let type: String?
    package let assignee: String?
    package let contact: String?
    package let isOpen: Bool
    package let createdAt: Date?
    package let updatedAt: Date?
    package let closedAt: Date?
    package let lastReplyAt: Date?
    /// technician, customer or system.
    package let lastReplyBy: String?
    package let deepLink: String?

    /// Open tickets and those closed in the last 30 days of a customer; open first, then by last change.
    ///
    /// - Parameter before: the last row of the page before.
    package static func list(
        of customer: ID<Customer>, before: Ticket.Position? = nil, limit: Int = 50, _ db: borrowing Transaction
    ) throws -> [Ticket] {
        let after: SQL = before.map { "AND (t.is_open, \(changed), t.id) < (\($0.isOpen), \($0.at), \($0.id))" } ?? ""
        // Index: tickets_account_open gives the open ones in their order; only when they are too few, tickets_account the closed.
        // The last reply is looked up for the rows shown only.
        return try db.all(
            """
            WITH a AS (\(accounts(of: customer))),
            opened AS (
                SELECT t.id, true AS is_open, t.at FROM a CROSS JOIN LATERAL (
                    SELECT t.id, \(changed) AS at FROM tickets t
                     WHERE t.connection_id = a.connection_id AND t.account_ref = a.external_id AND \(open) \(after)
                     ORDER BY \(changed) DESC, t.id DESC LIMIT \(SQL.number(limit))) t
                 ORDER BY t.at DESC, t.id DESC LIMIT \(SQL.number(limit))),
            closed AS (
                SELECT t.id, false AS is_open, \(changed) AS at
                  FROM a JOIN tickets t ON t.connection_id = a.connection_id AND t.account_ref = a.external_id
                 WHERE \(lately) \(after)
                 ORDER BY at DESC, t.id DESC LIMIT \(SQL.number(limit)) - (SELECT count(*) FROM opened)),
            page AS (SELECT * FROM opened UNION ALL SELECT * FROM closed)
            SELECT \(columns)
              FROM page
              JOIN tickets t ON t.id = page.id
              JOIN connections k ON k.id = t.connection_id
              LEFT JOIN LATERAL (\(lastReply)) n ON true
             ORDER BY page.is_open DESC, page.at DESC, page.id DESC
            """, as: Ticket.init(row:))
    }

    /// How many tickets of a customer are open, and how many were closed in the last 30 days.
    package static func counts(of customer: ID<Customer>, _ db: borrowing Transaction) throws -> (
        open: Int, closed: Int
    ) {
        // Index: tickets_account_open, tickets_account.
        let found = try db.first(
            """
            WITH a AS (\(accounts(of: customer)))
            SELECT coalesce(sum((SELECT count(*) FROM tickets t
                      WHERE t.connection_id = a.connection_id AND t.account_ref = a.external_id AND \(open))), 0)::bigint AS open,
                   \(closedSum) AS closed
              FROM a
            """, as: { row in (try row.get("open") as Int, try row.get("closed") as Int) })
        return (found?.0 ?? 0, found?.1 ?? 0)
    }

    /// How many tickets of a customer were closed in the last 30 days.
    static func closedCount(of customer: ID<Customer>, _ db: borrowing Transaction) throws -> Int {
        // Index: tickets_account.
        try db.value("WITH a AS (\(accounts(of: customer))) SELECT \(closedSum) FROM a") ?? 0
    }

    private static var closedSum: SQL {
        """
        coalesce(sum((SELECT count(*) FROM tickets t
           WHERE t.connection_id = a.connection_id AND t.account_ref = a.external_id AND \(lately))), 0)::bigint
        """
    }

    /// The ticket of a customer with this id.
    ///
    /// - Throws: `DatabaseError.notFound` also when it belongs to another customer.
    package static func find(_ id: ID<Ticket>, of customer: ID<Customer>, _ db: borrowing Transaction) throws -> Ticket
    {
        let query: SQL = """
            SELECT \(columns)
              FROM tickets t
              JOIN connections k ON k.id = t.connection_id
              JOIN source_accounts a ON a.connection_id = t.connection_id AND a.external_id = t.account_ref
              JOIN account_links l ON l.account_id = a.id
              LEFT JOIN LATERAL (\(lastReply)) n ON true
             WHERE t.id = \(id) AND l.customer_id = \(customer) AND t.deleted_at IS NULL
            """
        guard let found = try db.first(query, as: Ticket.init(row:)) else {
            throw DatabaseError(.notFound, "ticket \(id)")
        }
        return found
    }

    /// Where a page of tickets ended.
    package struct Position: Sendable {
        package let isOpen: Bool
        package let at: Date
        package let id: Int64

        package init(isOpen: Bool, at: Date, id: Int64) {
            self.isOpen = isOpen
            self.at = at
            self.id = id
        }
    }

    private static func accounts(of customer: ID<Customer>) -> SQL {
        """
        SELECT s.connection_id, s.external_id FROM account_links l JOIN source_accounts s ON s.id = l.account_id
         WHERE l.customer_id = \(customer)
        """
    }

    private static var open: SQL { "t.is_open AND t.deleted_at IS NULL" }

    private static var changed: SQL { "coalesce(t.source_updated_at, t.synced_at)" }

    private static var lately: SQL {
        "NOT t.is_open AND t.deleted_at IS NULL AND t.closed_at > now() - interval '30 days'"
    }

    /// Index: ticket_notes_ticket.
    private static var lastReply: SQL {
        """
        SELECT n.created_at, n.author_kind FROM ticket_notes n
         WHERE n.connection_id = t.connection_id AND n.ticket_ref = t.external_id AND n.visibility = 'public'
           AND n.deleted_at IS NULL
         ORDER BY n.created_at DESC NULLS LAST LIMIT 1
        """
    }

    private static var columns: SQL {
        """
        t.id, t.connection_id, k.connector, t.external_id, coalesce(t.number, t.external_id) AS number, t.title,
        coalesce(t.status_raw, t.status_norm) AS status, t.status_norm, t.priority_raw, t.priority_norm, t.board, t.type,
        t.assignee_name, t.contact_name, t.is_open, t.created_at, coalesce(t.source_updated_at, t.synced_at) AS updated_at,
        t.closed_at, t.deep_link, n.created_at AS last_reply_at, n.author_kind AS last_reply_by
        """
    }

    init(row: Row) throws {
        id = try row.get("id")
        connectionID = try row.get("connection_id")
        connector = try row.get("connector")
        ref = try row.get("external_id")
        number = try row.get("number")
        title = try row.get("title")
        status = try row.get("status")
        statusNorm = try row.get("status_norm")
        priority = try row.get("priority_raw")
        priorityNorm = try row.get("priority_norm")
        board = try row.get("board")
        type = try row.get("type")
        assignee = try row.get("assignee_name")
        contact = try row.get("contact_name")
        isOpen = try row.get("is_open")
        createdAt = try row.get("created_at")
        updatedAt = try row.get("updated_at")
        closedAt = try row.get("closed_at")
        lastReplyAt = try row.get("last_reply_at")
        lastReplyBy = try row.get("last_reply_by")
        deepLink = try row.get("deep_link")
    }
}
