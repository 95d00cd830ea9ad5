import Basics
import ConnectorKit
import Database
import Foundation
import Sync

/// A ticket with all that one must know to work on it.
package struct TicketDesk: Sendable {
    package let ticket: Ticket
    /// nil: its account is not linked to a customer.
    package let customer: (id: ID<Customer>, name: String)?
    /// The connection's label.
    package let tool: String
    package let contact: TicketContact?
    /// Of the ticket's board, in the vendor's order; empty while the lists have not been read.
    package let statuses: [VendorChoice]
    package let priorities: [VendorChoice]
    package let technicians: [Technician]
    /// What we have written to it, newest first.
    package let writes: [OutboxEntry]
    /// The alert or device that it was made of.
    package let source: TicketOrigin?
    package let seen: TicketSeen

    package static func of(_ id: ID<Ticket>, _ db: borrowing Transaction) throws -> TicketDesk {
        let (ticket, customer, tool) = try find(id, db)
        let connection = ID<Connection>(ticket.connectionID)
        let choices = try VendorChoice.all(connection, db)
        return TicketDesk(
            ticket: ticket, customer: customer, tool: tool, contact: try TicketContact.of(ticket, db),
            statuses: choices.filter { $0.list == "statuses" && $0.parent == ticket.boardRef },
            priorities: choices.filter { $0.list == "priorities" },
            technicians: try Technician.active(connection: ticket.connectionID, db),
            writes: try OutboxEntry.list(origin: TicketOrigin.ticketKind, id.value, db),
            source: try TicketOrigin.of(ticket, db), seen: try TicketSeen.now(ticket, db))
    }

    static func find(
        _ id: ID<Ticket>, _ db: borrowing Transaction
    ) throws -> (ticket: Ticket, customer: (id: ID<Customer>, name: String)?, tool: String) {
        let query: SQL = """
            SELECT \(Ticket.columns), k.label AS tool, c.id AS customer_id, c.name AS customer_name
              FROM tickets t
              JOIN connections k ON k.id = t.connection_id
              LEFT JOIN source_accounts a ON a.connection_id = t.connection_id AND a.external_id = t.account_ref
              LEFT JOIN account_links l ON l.account_id = a.id AND l.state = 'linked'
              LEFT JOIN customers c ON c.id = l.customer_id
              LEFT JOIN LATERAL (\(Ticket.lastReply)) n ON true
             WHERE t.id = \(id) AND t.deleted_at IS NULL AND k.removed_at IS NULL
            """
        let found = try db.first(query) { row in
            let row = (try TicketQueue.Row(row: row), try row.get("tool") as String)
            return (ticket: row.0.ticket, customer: row.0.customer, tool: row.1)
        }
        guard let found else { throw DatabaseError(.notFound, "ticket \(id)") }
        return found
    }
}

/// To whom a public reply goes.
package struct TicketContact: Sendable {
    package let name: String
    package let email: String?

    static func of(_ ticket: Ticket, _ db: borrowing Transaction) throws -> TicketContact? {
        guard let ref = ticket.contactRef else { return nil }
        return try db.first(
            """
            SELECT name, emails[1] AS email FROM contacts
             WHERE connection_id = \(ticket.connectionID) AND external_id = \(ref) AND deleted_at IS NULL
            """
        ) { row in TicketContact(name: try row.get("name"), email: try row.get("email")) }
    }
}

/// What a form showed when it was opened, so that what came since can be told.
package struct TicketSeen: Sendable, Equatable {
    /// The newest message that was read.
    package let note: Int64
    /// The newest write of ours.
    package let write: Int64
    package let status: String
    package let isOpen: Bool

    package init(note: Int64, write: Int64, status: String, isOpen: Bool) {
        self.note = note
        self.write = write
        self.status = status
        self.isOpen = isOpen
    }

    static func now(_ ticket: Ticket, _ db: borrowing Transaction) throws -> TicketSeen {
        let note: Int64? = try db.value(
            """
            SELECT max(id) FROM ticket_notes
             WHERE connection_id = \(ticket.connectionID) AND ticket_ref = \(ticket.ref) AND deleted_at IS NULL
            """)
        let write: Int64? = try db.value(
            "SELECT max(id) FROM outbox WHERE origin_kind = \(TicketOrigin.ticketKind) AND origin_id = \(ticket.id)")
        return TicketSeen(note: note ?? 0, write: write ?? 0, status: ticket.status, isOpen: ticket.isOpen)
    }

    /// Who has written to the ticket since, other than `person`; each once.
    func news(
        of ticket: Ticket, besides person: Int64, _ db: borrowing Transaction
    ) throws -> [(author: String, at: Date?)] {
        // Index: ticket_notes_ticket, outbox_origin. What we have sent ourselves comes back as a note, which is no news.
        try db.all(
            """
            SELECT author, max(at) AS at FROM (
                SELECT coalesce(n.author, 'Somebody') AS author, n.created_at AS at
                  FROM ticket_notes n
                 WHERE n.connection_id = \(ticket.connectionID) AND n.ticket_ref = \(ticket.ref) AND n.deleted_at IS NULL
                   AND n.id > \(note)
                   AND NOT EXISTS (SELECT 1 FROM outbox o
                                    WHERE o.origin_kind = \(TicketOrigin.ticketKind) AND o.origin_id = \(ticket.id)
                                      AND o.vendor_id = n.external_id AND (o.source_id = \(person) OR o.id <= \(write)))
                UNION ALL
                SELECT o.source_name, o.created_at FROM outbox o
                 WHERE o.origin_kind = \(TicketOrigin.ticketKind) AND o.origin_id = \(ticket.id) AND o.id > \(write)
                   AND o.verb IN ('ticket.reply', 'ticket.note') AND o.state <> 'cancelled'
                   AND NOT (o.source = 'person' AND o.source_id = \(person))
                   AND NOT EXISTS (SELECT 1 FROM ticket_notes n
                                    WHERE n.connection_id = o.connection_id AND n.ticket_ref = \(ticket.ref)
                                      AND n.external_id = o.vendor_id)) news
             GROUP BY author ORDER BY max(at) DESC NULLS LAST LIMIT 5
            """
        ) { row in (author: try row.get("author"), at: try row.get("at")) }
    }
}

/// What a ticket was made of, and where that stands.
package struct TicketOrigin: Sendable, Equatable {
    /// As the outbox names where a write came from.
    package static let ticketKind = "ticket"

    package enum Kind: String, Sendable, CaseIterable {
        case alert = "alert_thread"
        case device
    }

    package let kind: Kind
    package let id: Int64
    package let name: String

    /// Index: outbox_made.
    static func of(_ ticket: Ticket, _ db: borrowing Transaction) throws -> TicketOrigin? {
        let found = try db.first(
            """
            SELECT origin_kind, origin_id FROM outbox
             WHERE connection_id = \(ticket.connectionID) AND vendor_id = \(ticket.ref) AND verb = 'ticket.create'
               AND origin_id IS NOT NULL
             ORDER BY id DESC LIMIT 1
            """
        ) { row in (try row.get("origin_kind") as String?, try row.get("origin_id") as Int64) }
        guard let found, let kind = found.0.flatMap(Kind.init) else { return nil }
        return try find(kind, found.1, db)
    }

    /// nil: it is not there any more.
    package static func find(_ kind: Kind, _ id: Int64, _ db: borrowing Transaction) throws -> TicketOrigin? {
        let name: String? =
            switch kind {
            case .alert: try db.value("SELECT title FROM alert_threads WHERE id = \(id)")
            case .device: try db.value("SELECT hostname FROM devices WHERE id = \(id) AND deleted_at IS NULL")
            }
        return name.map { TicketOrigin(kind: kind, id: id, name: $0) }
    }
}
