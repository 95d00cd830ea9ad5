import Basics
import Database
import Foundation
import Sync

/// Alerts of one device and condition, folded into one row.
package struct AlertThread: Sendable {
    package let id: ID<AlertThread>
    package let connectionID: Int64
    package let connector: String
    /// The connection's label.
    package let tool: String
    package let severity: String
    package let conditionClass: String
    package let title: String
    package let device: (id: Int64, name: String)?
    /// nil: its account is not linked to a customer.
    package let customer: Owner?
    package let firstSeenAt: Date
    package let lastSeenAt: Date
    package let count: Int
    package let state: State
    package let acknowledgedBy: String?
    package let acknowledgedAt: Date?
    package let resolvedAt: Date?
    /// The last attempt to resolve it at the tool.
    package let write: (id: ID<OutboxEntry>, state: OutboxEntry.State)?
    /// The ticket that was made of it.
    package let ticket: (id: ID<Ticket>, number: String)?

    /// The raw values are stored.
    package enum State: String, Sendable, CaseIterable, SQLDecodable, SQLEncodable {
        case open, acknowledged, muted, resolved
    }

    package struct Owner: Sendable {
        package let id: ID<Customer>
        package let name: String
        /// Archived: nothing is done to its alerts.
        package let isArchived: Bool
    }

    /// As `outbox.origin_kind` has it for what is written because of a thread.
    package static let originKind = "alert_thread"

    /// The thread with this id.
    ///
    /// - Throws: `DatabaseError.notFound` also when its connection was removed.
    package static func find(_ id: ID<AlertThread>, _ db: borrowing Transaction) throws -> AlertThread {
        let query: SQL = "SELECT \(columns) FROM alert_threads t \(around) WHERE t.id = \(id) AND k.removed_at IS NULL"
        guard let found = try db.first(query, as: AlertThread.init(row:)) else {
            throw DatabaseError(.notFound, "alert \(id)")
        }
        return found
    }

    /// For a query whose thread is `t`. Index: outbox_origin, outbox_made for write and ticket.
    static let around: SQL = """
        JOIN connections k ON k.id = t.connection_id
        LEFT JOIN devices d ON d.connection_id = t.connection_id AND d.external_id = t.device_ref
        LEFT JOIN source_accounts a ON a.connection_id = t.connection_id AND a.external_id = t.account_ref
        LEFT JOIN account_links l ON l.account_id = a.id AND l.state = 'linked'
        LEFT JOIN customers c ON c.id = l.customer_id
        LEFT JOIN LATERAL (
            SELECT o.id, o.state FROM outbox o
             WHERE o.origin_kind = 'alert_thread' AND o.origin_id = t.id AND o.verb = 'alert.resolve'
             ORDER BY (o.state IN ('pending', 'sending', 'unknown', 'needs_person')) DESC, o.id DESC LIMIT 1) w ON true
        LEFT JOIN LATERAL (
            SELECT i.id, coalesce(i.number, i.external_id) AS number
              FROM outbox o JOIN tickets i ON i.connection_id = o.connection_id AND i.external_id = o.vendor_id
             WHERE o.origin_kind = 'alert_thread' AND o.origin_id = t.id AND o.verb = 'ticket.create' AND i.deleted_at IS NULL
             ORDER BY o.id DESC LIMIT 1) i ON true
        """

    static let columns: SQL = """
        t.id, t.connection_id, k.connector, k.label, t.severity, t.condition_class, t.title, d.id AS device_id,
        coalesce(d.display_name, d.hostname) AS device_name, c.id AS customer_id, c.name AS customer_name,
        c.status = 'archived' AS is_archived, t.first_seen_at, t.last_seen_at, t.count, t.state, t.acknowledged_by,
        t.acknowledged_at, t.resolved_at, w.id AS write_id, w.state AS write_state, i.id AS ticket_id, i.number AS ticket_number
        """

    init(row: Row) throws {
        id = try row.get("id")
        connectionID = try row.get("connection_id")
        connector = try row.get("connector")
        tool = try row.get("label")
        severity = try row.get("severity")
        conditionClass = try row.get("condition_class")
        title = try row.get("title")
        let deviceName: String? = try row.get("device_name")
        device = try (row.get("device_id") as Int64?).map { ($0, deviceName ?? "") }
        customer = try Owner(row: row)
        firstSeenAt = try row.get("first_seen_at")
        lastSeenAt = try row.get("last_seen_at")
        count = try row.get("count")
        state = try row.get("state")
        acknowledgedBy = try row.get("acknowledged_by")
        acknowledgedAt = try row.get("acknowledged_at")
        resolvedAt = try row.get("resolved_at")
        let writeState: OutboxEntry.State? = try row.get("write_state")
        write = try (row.get("write_id") as ID<OutboxEntry>?).flatMap { id in writeState.map { (id, $0) } }
        let number: String? = try row.get("ticket_number")
        ticket = try (row.get("ticket_id") as ID<Ticket>?).map { ($0, number ?? "") }
    }
}

extension AlertThread.Owner {
    init?(row: Row) throws {
        guard let id: ID<Customer> = try row.get("customer_id") else { return nil }
        self.id = id
        name = try row.get("customer_name")
        isArchived = try row.get("is_archived")
    }
}
