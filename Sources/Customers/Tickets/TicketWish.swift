import Basics
import ConnectorKit
import Database
import Foundation
import Sync
import Workspace

/// A ticket that a person wants made.
package struct TicketWish: Sendable {
    package var title = ""
    package var body = ""
    /// For technicians only.
    package var note = ""
    /// Of the customer's accounts the one in the tool that is to have it.
    package var account: Int64
    package var choices = TicketDefaults()
    package var contact: String?
    /// The alert or device of which it is made.
    package var source: TicketSource?
    package var formKey: String

    package init(account: Int64, formKey: String) {
        self.account = account
        self.formKey = formKey
    }

    /// - Returns: the write, and what the audit log is to say; nil when the same form was sent before.
    /// - Throws: `Refusal` with the field that is at fault.
    package func send(
        for customer: Customer, by user: User, _ connectors: ConnectorSet, _ db: borrowing Transaction
    ) throws -> (write: ID<OutboxEntry>, entry: AuditEntry?) {
        let places = try TicketPlace.all(for: customer.id, connectors, db)
        guard let place = places.first(where: { $0.accountID == account }) else {
            throw Refusal(
                "The ticket was not made",
                why: "\(customer.name) is not linked to the account that was chosen any more",
                next: "Load the page again", field: "account")
        }
        let ticket = try ticket(place, user, db)
        let key = WriteKey(["new ticket", formKey, ticket.title, ticket.body])
        let intent = WriteIntent(
            .createTicket(ticket), to: place.connection, key: key, by: .person(user.id.value, user.name)
        ) {
            $0.customer = customer.id.value
            $0.origin = source.map { ($0.origin.kind.rawValue, $0.origin.id) }
        }
        switch try Outbox.add(intent, connectors, db) {
        case .known(let id, _): return (id, nil)
        case .added(let id):
            let entry = AuditEntry.ticketAsked(
                id.value, title: ticket.title, connection: place.connection.value, customer: customer.id.value,
                origin: source?.origin.kind.rawValue, originID: source?.origin.id)
            return (id, entry)
        }
    }

    private func ticket(
        _ place: TicketPlace, _ user: User, _ db: borrowing Transaction
    ) throws -> NewTicket {
        let what = "The ticket was not made"
        let title = title.trimmingCharacters(in: .whitespacesAndNewlines)
        guard (1...200).contains(title.unicodeScalars.count) else {
            throw Refusal(
                what, why: title.isEmpty ? "it has no title" : "its title has more than 200 characters",
                next: "Say in a few words what it is about", field: "title")
        }
        for (field, text) in [("body", body), ("note", note)] where text.unicodeScalars.count > TicketAnswer.textLimit {
            throw Refusal(
                what, why: "the text is too long", next: "Use at most \(TicketAnswer.textLimit) characters",
                field: field)
        }
        try choices.check(place.choices, what: what)
        if let contact, !place.contacts.contains(where: { $0.ref == contact }) {
            throw Refusal(
                what, why: "the contact that was chosen is not there any more", next: "Choose another one",
                field: "contact")
        }
        let device = try source?.device.flatMap { try place.device(like: $0, db) }
        return NewTicket(title: title, body: body, account: place.accountRef) {
            $0.internalNote = [note, "Made by \(user.name) in Vectis."].filter { !$0.isEmpty }.joined(separator: "\n\n")
            $0.board = choices.board
            $0.status = choices.status
            $0.type = choices.type
            $0.priority = choices.priority
            $0.contact = contact
            $0.device = device
        }
    }
}

/// What a ticket is made of, with all that the form needs of it.
package struct TicketSource: Sendable {
    package let origin: TicketOrigin
    package let customer: ID<Customer>?
    package let device: (hostname: String, serial: String?)?
    /// What the ticket says of it, line by line.
    package let facts: [String]

    /// - Throws: `DatabaseError.notFound` when it is not there any more.
    package static func find(
        _ kind: TicketOrigin.Kind, _ id: Int64, _ db: borrowing Transaction
    ) throws -> TicketSource {
        let query: SQL =
            switch kind {
            case .alert:
                """
                SELECT t.title, l.customer_id, d.hostname, d.serial, d.os, k.label,
                       initcap(t.severity) || ', ' || t.count || CASE t.count WHEN 1 THEN ' time' ELSE ' times' END AS how,
                       t.last_seen_at AS at
                  FROM alert_threads t
                  JOIN connections k ON k.id = t.connection_id
                  LEFT JOIN devices d ON d.connection_id = t.connection_id AND d.external_id = t.device_ref
                  LEFT JOIN source_accounts s ON s.connection_id = t.connection_id AND s.external_id = t.account_ref
                  LEFT JOIN account_links l ON l.account_id = s.id AND l.state = 'linked'
                 WHERE t.id = \(id)
                """
            case .device:
                """
                SELECT d.hostname AS title, l.customer_id, d.hostname, d.serial, d.os, k.label, NULL::text AS how,
                       d.last_seen_at AS at
                  FROM devices d
                  JOIN connections k ON k.id = d.connection_id
                  LEFT JOIN source_accounts s ON s.connection_id = d.connection_id AND s.external_id = d.account_ref
                  LEFT JOIN account_links l ON l.account_id = s.id AND l.state = 'linked'
                 WHERE d.id = \(id) AND d.deleted_at IS NULL
                """
            }
        let found = try db.first(query) { row in
            let hostname: String? = try row.get("hostname")
            let serial: String? = try row.get("serial")
            let at: Date? = try row.get("at")
            let facts: [(String, String?)] = [
                ("Tool", try row.get("label")), ("Alert", try row.get("how")), ("Device", hostname), ("Serial", serial),
                ("System", try row.get("os")), ("Last seen", at.map { "\(Day($0)) UTC" }),
            ]
            return TicketSource(
                origin: TicketOrigin(kind: kind, id: id, name: try row.get("title")),
                customer: try row.get("customer_id"), device: hostname.map { ($0, serial) },
                facts: facts.compactMap { name, value in value.map { "\(name): \($0)" } })
        }
        guard let found else { throw DatabaseError(.notFound, "\(kind.rawValue) \(id)") }
        return found
    }
}

/// A ticket that was asked for, and whether it is there.
package struct MadeTicket: Sendable {
    package let write: ID<OutboxEntry>
    package let state: OutboxEntry.State
    /// nil: the tool has not made it, or it has not been read yet.
    package let ticket: ID<Ticket>?
    package let number: String?

    package static func find(_ write: ID<OutboxEntry>, _ db: borrowing Transaction) throws -> MadeTicket? {
        try db.first("\(query) AND o.id = \(write)", as: MadeTicket.init(row:))
    }

    /// Those made of an alert or a device, the newest first. Index: outbox_origin.
    package static func all(
        of kind: TicketOrigin.Kind, _ id: Int64, _ db: borrowing Transaction
    ) throws -> [MadeTicket] {
        try db.all(
            "\(query) AND o.origin_kind = \(kind.rawValue) AND o.origin_id = \(id) ORDER BY o.id DESC LIMIT 20",
            as: MadeTicket.init(row:))
    }

    private static let query: SQL = """
        SELECT o.id, o.state, t.id AS ticket_id, coalesce(t.number, t.external_id) AS number
          FROM outbox o
          LEFT JOIN tickets t ON t.connection_id = o.connection_id AND t.external_id = o.vendor_id AND t.deleted_at IS NULL
         WHERE o.verb = 'ticket.create'
        """

    private init(row: Row) throws {
        write = try row.get("id")
        state = try row.get("state")
        ticket = try row.get("ticket_id")
        number = try row.get("number")
    }
}
