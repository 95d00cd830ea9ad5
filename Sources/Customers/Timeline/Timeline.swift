import Basics
import Database
import Foundation

/// The events of one customer from all tools, newest first.
package struct Timeline: Sendable {
    /// Which events are asked for: all parts hold together.
    package struct Filter: Sendable, Equatable {
        /// Empty: every group.
        package var groups: Set<TimelineEvent.Group> = []
        /// A connector's key; empty: every source.
        package var source = ""
        package var severity = ""
        /// Part of the title or the detail.
        package var text = ""
        /// What belongs to this ticket.
        package var ticket: ID<Ticket>?
        /// Events before the end of this day (UTC).
        package var until: Day?
        package var isOldestFirst = false

        package init() {}
    }

    /// Where a page ended.
    package struct Cursor: Sendable, Equatable {
        package let at: Date
        package let id: Int64

        package init(at: Date, id: Int64) {
            self.at = at
            self.id = id
        }
    }

    package let events: [TimelineEvent]
    package let next: Cursor?

    /// At most `limit` events after `cursor`.
    ///
    /// Each account's newest events are read by index and merged, so that a customer with a long history costs no more.
    package static func page(
        of customer: ID<Customer>, _ filter: Filter, after cursor: Cursor? = nil, limit: Int = 50,
        _ db: borrowing Transaction
    ) throws -> Timeline {
        let window = try filter.ticket.map { try TicketWindow.of($0, of: customer, db)?.condition ?? "false" }
        let wanted = conditions(filter, cursor, window)
        let order: SQL = filter.isOldestFirst ? "e.occurred_at, e.id" : "e.occurred_at DESC, e.id DESC"
        // Index: timeline_events_account once per linked account, timeline_events_customer for the product's own.
        var events = try db.all(
            """
            SELECT e.id, k.connector, e.type, e.type_group, e.occurred_at, e.ingested_at, e.severity, e.title, e.detail, e.actor,
                   e.ref_kind, e.ref, e.device_ref, e.ticket_ref, e.payload, coalesce(d.display_name, d.hostname) AS device_name
              FROM (
                (SELECT e.* FROM account_links l
                   JOIN source_accounts a ON a.id = l.account_id
                  CROSS JOIN LATERAL (SELECT e.* FROM timeline_events e
                      WHERE e.connection_id = a.connection_id AND e.account_ref = a.external_id AND \(wanted)
                      ORDER BY \(order) LIMIT \(limit + 1)) e
                  WHERE l.customer_id = \(customer))
                UNION ALL
                (SELECT e.* FROM timeline_events e WHERE e.customer_id = \(customer) AND \(wanted)
                  ORDER BY \(order) LIMIT \(limit + 1))) e
              LEFT JOIN connections k ON k.id = e.connection_id
              LEFT JOIN devices d ON d.connection_id = e.connection_id AND d.external_id = e.device_ref
             ORDER BY \(order) LIMIT \(limit + 1)
            """, as: TimelineEvent.init(row:))
        let hasMore = events.count > limit
        if hasMore { events.removeLast() }

        let last = hasMore ? events.last : nil
        return Timeline(events: events, next: last.map { Cursor(at: $0.occurredAt, id: $0.id.value) })
    }

    /// How many events of each group the customer has.
    package static func counts(of customer: ID<Customer>, _ db: borrowing Transaction) throws -> [TimelineEvent.Group:
        Int]
    {
        let rows = try db.all(
            """
            SELECT type_group, sum(n)::bigint AS n FROM (
                SELECT e.type_group, count(*) AS n
                  FROM account_links l
                  JOIN source_accounts a ON a.id = l.account_id
                  JOIN timeline_events e ON e.connection_id = a.connection_id AND e.account_ref = a.external_id
                 WHERE l.customer_id = \(customer) GROUP BY e.type_group
                UNION ALL
                SELECT type_group, count(*) FROM timeline_events WHERE customer_id = \(customer) GROUP BY type_group) counted
             GROUP BY type_group
            """, as: { row in (try row.get("type_group") as String, try row.get("n") as Int) })
        let known = rows.compactMap { word, count in TimelineEvent.Group(rawValue: word).map { ($0, count) } }
        return Dictionary(known, uniquingKeysWith: +)
    }

    private static func conditions(_ filter: Filter, _ cursor: Cursor?, _ window: SQL?) -> SQL {
        var parts = window.map { [$0] } ?? []
        if !filter.groups.isEmpty { parts.append("e.type_group = ANY (\(filter.groups.map(\.rawValue).sorted()))") }
        if !filter.source.isEmpty {
            parts.append("e.connection_id IN (SELECT id FROM connections WHERE connector = \(filter.source))")
        }
        if !filter.severity.isEmpty { parts.append("e.severity = \(filter.severity)") }
        if !filter.text.isEmpty {
            let pattern = "%" + Search.escaped(filter.text) + "%"
            parts.append("(e.title ILIKE \(pattern) OR e.detail ILIKE \(pattern))")
        }
        if let until = filter.until {
            parts.append("e.occurred_at < \(until.start().addingTimeInterval(86_400))")
        }
        if let cursor {
            parts.append(
                filter.isOldestFirst
                    ? "(e.occurred_at, e.id) > (\(cursor.at), \(cursor.id))"
                    : "(e.occurred_at, e.id) < (\(cursor.at), \(cursor.id))")
        }
        return parts.isEmpty ? "true" : SQL.joined(parts, by: " AND ")
    }
}
