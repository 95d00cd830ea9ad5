import Basics
import Database
import Foundation

/// One page of the customers list.
package struct CustomerList: Sendable {
    package struct Row: Sendable {
        package let id: ID<Customer>
        package let name: String
        package let ownerName: String?
        package let tags: [String]
        /// Connectors that feed it, by key.
        package let sources: [String]
        package let openTickets: Int
        package let openCritical: Int
        package let devices: Int
        package let lastActivityAt: Date?
    }

    /// What is asked for: all parts hold together.
    package struct Filter: Sendable, Equatable {
        /// Part of the name.
        package var text = ""
        package var ownerID: Int64?
        package var tag = ""
        /// Fed by this connector.
        package var source = ""
        /// Not fed by this connector.
        package var missing = ""
        package var hasCritical = false
        /// An undecided account resembles it more than any other customer.
        package var hasSuggestions = false
        package var isArchived = false

        package init() {}
    }

    package enum Sort: String, Sendable, CaseIterable {
        case name, tickets, critical, devices, activity
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
    package let total: Int
    package let next: Cursor?

    private static func count(_ filter: Filter, _ db: borrowing Transaction) throws -> Int {
        try db.value("SELECT count(*) FROM customers c WHERE \(conditions(filter))") ?? 0
    }

    /// At most `limit` rows after `cursor`. Names ascend; figures descend, ties by id.
    ///
    /// - Parameter total: how many match, where that is known; nil: they are counted.
    package static func page(
        _ filter: Filter, sort: Sort, after cursor: Cursor?, limit: Int = 50, total: Int? = nil,
        _ db: borrowing Transaction
    ) throws -> CustomerList {
        let matching = conditions(filter)
        let total = try total ?? count(filter, db)
        var found = try db.all(
            query(matching, sort, cursor, limit + 1),
            as: { row in (try Row(row: row), try row.get("sort_value") as String) })
        let hasMore = found.count > limit
        if hasMore { found.removeLast() }

        let last = hasMore ? found.last.map { Cursor(value: $0.1, id: $0.0.id.value) } : nil
        return CustomerList(rows: found.map(\.0), total: total, next: last)
    }

    /// Index: customers_name for the page by name; the figures of the 50 rows shown use tickets_account_open,
    /// alert_threads_account_open, devices_account and timeline_events_account.
    private static func query(_ matching: SQL, _ sort: Sort, _ cursor: Cursor?, _ limit: Int) -> SQL {
        """
        WITH page AS (\(page(matching, sort, cursor, limit)))
        SELECT page.id, page.name, page.tags, u.name AS owner_name, page.sort_value, f.sources, f.open_tickets, f.open_critical,
               f.devices, f.last_activity_at
          FROM page
          LEFT JOIN users u ON u.id = page.owner_user_id
          CROSS JOIN LATERAL (
            SELECT coalesce(array_agg(DISTINCT k.connector) FILTER (WHERE k.connector IS NOT NULL), '{}') AS sources,
                   coalesce(sum(t.n), 0)::bigint AS open_tickets, coalesce(sum(e.n), 0)::bigint AS open_critical,
                   coalesce(sum(d.n), 0)::bigint AS devices, max(v.at) AS last_activity_at
              FROM account_links l
              JOIN source_accounts a ON a.id = l.account_id
              JOIN connections k ON k.id = a.connection_id
              CROSS JOIN LATERAL (SELECT count(*) AS n FROM tickets t WHERE t.connection_id = a.connection_id
                AND t.account_ref = a.external_id AND t.is_open AND t.deleted_at IS NULL) t
              CROSS JOIN LATERAL (SELECT count(*) AS n FROM alert_threads e WHERE e.connection_id = a.connection_id
                AND e.account_ref = a.external_id AND e.severity = 'critical' AND e.state IN ('open', 'acknowledged')) e
              CROSS JOIN LATERAL (SELECT count(*) AS n FROM devices d WHERE d.connection_id = a.connection_id
                AND d.account_ref = a.external_id AND d.deleted_at IS NULL) d
              CROSS JOIN LATERAL (SELECT max(occurred_at) AS at FROM timeline_events v
                WHERE v.connection_id = a.connection_id AND v.account_ref = a.external_id) v
             WHERE l.customer_id = page.id) f
         ORDER BY page.position
        """
    }

    private static func page(_ matching: SQL, _ sort: Sort, _ cursor: Cursor?, _ limit: Int) -> SQL {
        guard sort != .name else {
            let after: SQL = cursor.map { "AND (lower(c.name), c.id) > (\($0.value), \($0.id))" } ?? ""
            return """
                SELECT c.id, c.name, c.tags, c.owner_user_id, lower(c.name) AS sort_value,
                       row_number() OVER (ORDER BY lower(c.name), c.id) AS position
                  FROM customers c WHERE \(matching) \(after) ORDER BY lower(c.name), c.id LIMIT \(SQL.number(limit))
                """
        }
        let after: SQL = cursor.map { "WHERE (value, -id) < (\(Double($0.value) ?? 0), -\($0.id)::bigint)" } ?? ""
        return """
            SELECT id, name, tags, owner_user_id, value::text AS sort_value,
                   row_number() OVER (ORDER BY value DESC, id) AS position
              FROM (SELECT c.id, c.name, c.tags, c.owner_user_id, coalesce(max(x.value), 0)::float8 AS value
                      FROM customers c LEFT JOIN (\(figure(sort))) x ON x.customer_id = c.id
                     WHERE \(matching) GROUP BY c.id) ranked
              \(after) ORDER BY value DESC, id LIMIT \(SQL.number(limit))
            """
    }

    private static func figure(_ sort: Sort) -> SQL {
        let accounts: SQL = "account_links l JOIN source_accounts a ON a.id = l.account_id"
        let record: SQL = "ON r.connection_id = a.connection_id AND r.account_ref = a.external_id"
        switch sort {
        case .name, .tickets:
            return """
                SELECT l.customer_id, count(*) AS value FROM \(accounts)
                  JOIN tickets r \(record) AND r.is_open AND r.deleted_at IS NULL
                 WHERE l.customer_id IS NOT NULL GROUP BY l.customer_id
                """
        case .critical:
            return """
                SELECT l.customer_id, count(*) AS value FROM \(accounts)
                  JOIN alert_threads r \(record) AND r.severity = 'critical' AND r.state IN ('open', 'acknowledged')
                 WHERE l.customer_id IS NOT NULL GROUP BY l.customer_id
                """
        case .devices:
            return """
                SELECT l.customer_id, count(*) AS value FROM \(accounts) JOIN devices r \(record) AND r.deleted_at IS NULL
                 WHERE l.customer_id IS NOT NULL GROUP BY l.customer_id
                """
        case .activity:
            return """
                SELECT l.customer_id, extract(epoch FROM max(r.at)) AS value FROM \(accounts)
                 CROSS JOIN LATERAL (SELECT max(occurred_at) AS at FROM timeline_events e
                   WHERE e.connection_id = a.connection_id AND e.account_ref = a.external_id) r
                 WHERE l.customer_id IS NOT NULL GROUP BY l.customer_id
                """
        }
    }

    private static func conditions(_ filter: Filter) -> SQL {
        var parts: [SQL] = ["c.merged_into IS NULL", "c.status = \(filter.isArchived ? "archived" : "active")"]
        if !filter.text.isEmpty {
            parts.append("c.name ILIKE '%' || \(Search.escaped(filter.text)) || '%'")
        }
        if let owner = filter.ownerID { parts.append("c.owner_user_id = \(owner)") }
        if !filter.tag.isEmpty { parts.append("c.tags @> \([filter.tag])") }
        if !filter.source.isEmpty { parts.append("EXISTS (\(feeding(filter.source)))") }
        if !filter.missing.isEmpty { parts.append("NOT EXISTS (\(feeding(filter.missing)))") }
        if filter.hasSuggestions {
            parts.append(
                """
                c.id IN (SELECT (l.suggestions->0->>'customer_id')::bigint
                           FROM account_links l JOIN source_accounts a ON a.id = l.account_id
                          WHERE l.state IN ('suggested', 'conflict') AND NOT l.is_decided AND a.deleted_at IS NULL)
                """)
        }
        if filter.hasCritical {
            parts.append(
                """
                EXISTS (SELECT 1 FROM account_links l JOIN source_accounts a ON a.id = l.account_id
                          JOIN alert_threads t ON t.connection_id = a.connection_id AND t.account_ref = a.external_id
                         WHERE l.customer_id = c.id AND t.severity = 'critical' AND t.state IN ('open', 'acknowledged'))
                """)
        }
        return SQL.joined(parts, by: " AND ")
    }

    private static func feeding(_ connector: String) -> SQL {
        """
        SELECT 1 FROM account_links l JOIN source_accounts a ON a.id = l.account_id JOIN connections k ON k.id = a.connection_id
         WHERE l.customer_id = c.id AND k.connector = \(connector)
        """
    }
}

extension CustomerList.Row {
    init(row: Database.Row) throws {
        id = try row.get("id")
        name = try row.get("name")
        ownerName = try row.get("owner_name")
        tags = try row.get("tags")
        sources = try row.get("sources")
        openTickets = try row.get("open_tickets")
        openCritical = try row.get("open_critical")
        devices = try row.get("devices")
        lastActivityAt = try row.get("last_activity_at")
    }
}
