import Basics
import Database
import Foundation

/// One page of the tickets of every PSA.
package struct TicketQueue: Sendable {
    package struct Row: Sendable {
        package let ticket: Ticket
        /// nil: its account is not linked to a customer.
        package let customer: (id: ID<Customer>, name: String)?
    }

    /// What is asked for: all parts hold together.
    package struct Filter: Sendable, Equatable {
        package enum State: String, Sendable, CaseIterable {
            case open, closed, all
        }

        package enum Assignee: Sendable, Equatable {
            case nobody
            /// Whoever signs in to the tools with this e-mail address.
            case mine(String)
            case technician(Int64)
        }

        package enum Waiting: String, Sendable, CaseIterable {
            case us, customer, vendor
        }

        package var state = State.open
        /// The tool's own words; empty: any.
        package var board = ""
        package var status = ""
        package var customerID: Int64?
        /// Part of the customer's name.
        package var customerName = ""
        package var assignee: Assignee?
        /// Ours, 1 is the highest.
        package var priority: Int?
        package var waiting: Waiting?
        /// Opened at least so many days ago.
        package var olderThan: Int?

        package init() {}
    }

    package enum Sort: String, Sendable, CaseIterable {
        /// The last change first.
        case changed
        /// The newest first.
        case opened
        /// The most urgent first.
        case priority
    }

    /// Where the page before ended; opaque to callers.
    package struct Cursor: Sendable, Equatable {
        package let value: String
        package let id: Int64

        package init(value: String, id: Int64) {
            self.value = value
            self.id = id
        }
    }

    package let rows: [Row]
    /// At most `countLimit` + 1.
    package let total: Int
    package let next: Cursor?

    /// More are not counted.
    package static let countLimit = 1_000

    /// At most `limit` rows after `cursor`; open tickets stand before closed ones.
    package static func page(
        _ filter: Filter, sort: Sort = .changed, after cursor: Cursor? = nil, limit: Int = 50,
        _ db: borrowing Transaction
    ) throws -> TicketQueue {
        var found = try rows(filter, sort: sort, after: cursor, limit: limit + 1, db)
        let hasMore = found.count > limit
        if hasMore { found.removeLast() }

        return TicketQueue(
            rows: found.map(\.row), total: try count(conditions(filter), db), next: hasMore ? found.last?.end : nil)
    }

    static func rows(
        _ filter: Filter, sort: Sort, after cursor: Cursor?, limit: Int, _ db: borrowing Transaction
    ) throws -> [(row: Row, end: Cursor)] {
        try db.all(query(conditions(filter), sort, cursor.flatMap(Position.init), limit)) { row in
            (row: try Row(row: row), end: try Cursor(row: row, sort))
        }
    }

    /// Index: tickets_queue, by which alone the rows are chosen and counted, whatever the filter; of an account the tickets are
    /// found by tickets_account. Names and last replies are looked up for the rows shown only.
    private static func query(_ matching: SQL, _ sort: Sort, _ position: Position?, _ limit: Int) -> SQL {
        """
        WITH page AS MATERIALIZED (
            SELECT t.id, \(value(sort)) AS sort_value, \(Ticket.changed) AS changed, t.is_open
              FROM tickets t
             WHERE \(matching) \(after(sort, position))
             ORDER BY \(order(sort)) LIMIT \(SQL.number(limit)))
        SELECT \(Ticket.columns), c.id AS customer_id, c.name AS customer_name, page.sort_value
          FROM page
          JOIN tickets t ON t.id = page.id
          JOIN connections k ON k.id = t.connection_id
          LEFT JOIN source_accounts a ON a.connection_id = t.connection_id AND a.external_id = t.account_ref
          LEFT JOIN account_links l ON l.account_id = a.id AND l.state = 'linked'
          LEFT JOIN customers c ON c.id = l.customer_id
          LEFT JOIN LATERAL (\(Ticket.lastReply)) n ON true
         ORDER BY \(shownOrder(sort))
        """
    }

    private static func count(_ matching: SQL, _ db: borrowing Transaction) throws -> Int {
        let most = countLimit + 1
        return try db.value(
            "SELECT count(*) FROM (SELECT 1 FROM tickets t WHERE \(matching) LIMIT \(SQL.number(most))) x") ?? 0
    }

    private static func conditions(_ filter: Filter) -> SQL {
        var parts: [SQL] = [
            "t.deleted_at IS NULL",
            "t.connection_id = ANY (ARRAY(SELECT id FROM connections WHERE removed_at IS NULL))",
        ]
        switch filter.state {
        case .open: parts.append("t.is_open")
        case .closed: parts.append("NOT t.is_open")
        case .all: break
        }
        if !filter.board.isEmpty { parts.append("t.board = \(filter.board)") }
        if !filter.status.isEmpty { parts.append("t.status_raw = \(filter.status)") }
        if let priority = filter.priority { parts.append("t.priority_norm = \(priority)") }
        if let days = filter.olderThan { parts.append("t.created_at < now() - \(days) * interval '1 day'") }
        if let waiting = filter.waiting { parts.append("t.is_open AND t.status_norm = ANY (\(words(waiting)))") }
        if let assignee = filter.assignee { parts.append(condition(assignee)) }
        if let customer = filter.customerID {
            parts.append("(t.connection_id, t.account_ref) IN (\(Ticket.accounts(of: ID(customer))))")
        }
        if !filter.customerName.isEmpty {
            parts.append(
                """
                (t.connection_id, t.account_ref) IN (
                    SELECT s.connection_id, s.external_id
                      FROM customers c JOIN account_links l ON l.customer_id = c.id JOIN source_accounts s ON s.id = l.account_id
                     WHERE c.merged_into IS NULL AND c.name ILIKE '%' || \(Search.escaped(filter.customerName)) || '%')
                """)
        }
        return SQL.joined(parts, by: " AND ")
    }

    private static func condition(_ assignee: Filter.Assignee) -> SQL {
        let people: SQL = "SELECT p.connection_id, p.external_id FROM technicians p WHERE p.deleted_at IS NULL"
        return switch assignee {
        case .nobody: "t.assignee_ref IS NULL"
        case .mine(let email): "(t.connection_id, t.assignee_ref) IN (\(people) AND lower(p.email) = lower(\(email)))"
        case .technician(let id): "(t.connection_id, t.assignee_ref) IN (\(people) AND p.id = \(id))"
        }
    }

    private static func words(_ waiting: Filter.Waiting) -> [String] {
        switch waiting {
        case .us: ["new", "open", "in_progress"]
        case .customer: ["waiting_customer"]
        case .vendor: ["waiting_vendor"]
        }
    }

    private static func value(_ sort: Sort) -> SQL {
        switch sort {
        case .changed: Ticket.changed
        case .opened: "coalesce(t.created_at, 'epoch')"
        case .priority: "coalesce(t.priority_norm, 9)"
        }
    }

    private static func order(_ sort: Sort) -> SQL {
        switch sort {
        case .changed: "t.is_open DESC, \(Ticket.changed) DESC, t.id DESC"
        case .opened: "t.is_open DESC, coalesce(t.created_at, 'epoch') DESC, t.id DESC"
        case .priority: "t.is_open DESC, coalesce(t.priority_norm, 9), \(Ticket.changed) DESC, t.id DESC"
        }
    }

    private static func shownOrder(_ sort: Sort) -> SQL {
        switch sort {
        case .changed, .opened: "page.is_open DESC, page.sort_value DESC, page.id DESC"
        case .priority: "page.is_open DESC, page.sort_value, page.changed DESC, page.id DESC"
        }
    }

    private static func after(_ sort: Sort, _ position: Position?) -> SQL {
        guard let position else { return "" }
        let rest: SQL = "(\(Ticket.changed), t.id) < (\(position.at), \(position.id))"
        switch sort {
        case .changed:
            return "AND (t.is_open, \(Ticket.changed), t.id) < (\(position.isOpen), \(position.at), \(position.id))"
        case .opened:
            return """
                AND (t.is_open, coalesce(t.created_at, 'epoch'), t.id) < (\(position.isOpen), \(position.at), \(position.id))
                """
        case .priority:
            let rank: SQL = "coalesce(t.priority_norm, 9)"
            return """
                AND (t.is_open < \(position.isOpen) OR t.is_open = \(position.isOpen)
                     AND (\(rank) > \(position.priority) OR \(rank) = \(position.priority) AND \(rest)))
                """
        }
    }

    /// A cursor, read.
    private struct Position {
        let isOpen: Bool
        let priority: Int
        let at: Date
        let id: Int64

        init?(_ cursor: Cursor) {
            let parts = cursor.value.split(separator: "~")
            guard parts.count == 3, let priority = Int(parts[1]), (1...9).contains(priority),
                let seconds = Double(parts[2]), (0...253_402_300_799).contains(seconds)
            else { return nil }
            isOpen = parts[0] == "open"
            self.priority = priority
            at = Date(timeIntervalSince1970: seconds)
            id = cursor.id
        }
    }
}

extension TicketQueue.Row {
    init(row: Database.Row) throws {
        ticket = try Ticket(row: row)
        let id: ID<Customer>? = try row.get("customer_id")
        let name: String? = try row.get("customer_name")
        customer = id.map { ($0, name ?? "") }
    }
}

extension TicketQueue.Cursor {
    init(row: Database.Row, _ sort: TicketQueue.Sort) throws {
        let ticket = try Ticket(row: row)
        let at = sort == .opened ? ticket.createdAt ?? Date(timeIntervalSince1970: 0) : ticket.updatedAt
        let seconds = at?.timeIntervalSince1970 ?? 0
        value = "\(ticket.isOpen ? "open" : "closed")~\(ticket.priorityNorm ?? 9)~\(seconds)"
        id = ticket.id.value
    }
}
