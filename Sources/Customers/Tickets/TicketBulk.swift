import Basics
import ConnectorKit
import Database
import Foundation
import Sync
import Workspace

/// What is done to several tickets at once. Those that cannot have it are left as they are and named.
package struct TicketBulk: Sendable {
    package struct Outcome: Sendable {
        package let name: String
        package let changed: [ID<Ticket>]
        /// Numbers of those that were left, each with why.
        package let left: [(number: String, why: String)]
    }

    private let ids: [ID<Ticket>]
    private let user: User
    private let formKey: String
    private let connectors: ConnectorSet

    /// Rows that one page can have selected.
    package static let limit = 100

    /// - Throws: `Refusal` when none or too many are selected.
    package init(_ ids: [ID<Ticket>], by user: User, formKey: String, _ connectors: ConnectorSet) throws(Refusal) {
        guard (1...TicketBulk.limit).contains(ids.count) else {
            throw Refusal(
                "Nothing was changed",
                why: ids.isEmpty ? "No ticket is selected" : "More than \(TicketBulk.limit) are selected",
                next: "Select the tickets in the list")
        }
        self.ids = Set(ids).sorted()
        self.user = user
        self.formKey = formKey
        self.connectors = connectors
    }

    /// - Parameter technician: nil: nobody.
    package func assign(to technician: ID<Technician>?, _ db: borrowing Transaction) throws -> Outcome {
        let person = try technician.map { id in
            guard let person = try Technician.active(db).first(where: { $0.id == id }) else {
                throw Refusal(
                    "Nothing was assigned", why: "whoever was chosen is not active any more", next: "Choose another one"
                )
            }
            return person
        }
        return try each(person?.name ?? "nobody", db) { ticket, _ in
            guard let person else {
                return ticket.assigneeRef == nil
                    ? .left("is nobody’s already")
                    : .write(.assign(TicketChange(ticket: ticket.ref, to: nil, name: "", from: ticket.assignee)))
            }
            guard person.connectionID == ticket.connectionID else { return .left("\(person.name) is not in its tool") }
            guard person.ref != ticket.assigneeRef else { return .left("is \(person.name)’s already") }
            return .write(
                .assign(
                    TicketChange(
                        ticket: ticket.ref, to: person.ref, name: person.name, from: ticket.assignee,
                        identifier: person.identifier)))
        }
    }

    /// The status of that name on each ticket's own board.
    package func setStatus(_ name: String, _ db: borrowing Transaction) throws -> Outcome {
        try each(name, db) { ticket, choices in
            guard ticket.status != name else { return .left("is “\(name)” already") }
            let status = choices.first { $0.list == "statuses" && $0.parent == ticket.boardRef && $0.name == name }
            guard let status else { return .left("its board has no “\(name)”") }
            return .write(
                .setStatus(TicketChange(ticket: ticket.ref, to: status.ref, name: name, from: ticket.status)))
        }
    }

    private enum Step {
        case write(Write)
        case left(String)
    }

    private func each(
        _ name: String, _ db: borrowing Transaction, _ step: (Ticket, [VendorChoice]) -> Step
    ) throws -> Outcome {
        let rows = try rows(db)
        var choices: [Int64: [VendorChoice]] = [:]
        for connection in Set(rows.map(\.ticket.connectionID)) {
            choices[connection] = try VendorChoice.all(ID(connection), db)
        }
        var changed: [ID<Ticket>] = []
        var left: [(number: String, why: String)] = []
        for row in rows {
            switch step(row.ticket, choices[row.ticket.connectionID] ?? []) {
            case .left(let why): left.append((row.ticket.number, why))
            case .write(let write):
                if let why = connectors[row.ticket.connector]?.manifest.support(of: write.verb).reason {
                    left.append((row.ticket.number, why))
                    continue
                }
                try add(write, row, name, db)
                changed.append(row.ticket.id)
            }
        }
        return Outcome(name: name, changed: changed, left: left)
    }

    private func add(_ write: Write, _ row: TicketQueue.Row, _ name: String, _ db: borrowing Transaction) throws {
        let key = WriteKey(["tickets", formKey, "\(row.ticket.id)", write.verb.rawValue, name])
        let intent = WriteIntent(
            write, to: ID(row.ticket.connectionID), key: key, by: .person(user.id.value, user.name)
        ) {
            $0.customer = row.customer?.id.value
            $0.origin = (TicketOrigin.ticketKind, row.ticket.id.value)
        }
        try Outbox.add(intent, connectors, db)
    }

    private func rows(_ db: borrowing Transaction) throws -> [TicketQueue.Row] {
        let query: SQL = """
            SELECT \(Ticket.columns), c.id AS customer_id, c.name AS customer_name
              FROM tickets t
              JOIN connections k ON k.id = t.connection_id
              LEFT JOIN source_accounts a ON a.connection_id = t.connection_id AND a.external_id = t.account_ref
              LEFT JOIN account_links l ON l.account_id = a.id AND l.state = 'linked'
              LEFT JOIN customers c ON c.id = l.customer_id
              LEFT JOIN LATERAL (\(Ticket.lastReply)) n ON true
             WHERE t.id = ANY (\(ids.map(\.value))) AND t.deleted_at IS NULL AND k.removed_at IS NULL
             ORDER BY t.id
            """
        return try db.all(query, as: TicketQueue.Row.init(row:))
    }
}
