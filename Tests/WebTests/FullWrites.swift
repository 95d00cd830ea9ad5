import Basics
import ConnectorKit
import Connectors
import Customers
import Database
import Foundation
import Sync
import TestKit

@testable import Web

extension FullWorkspace {
    /// Lists of the PSA, somebody to whom its tickets can be given, and what new ones have.
    private func addChoices(_ db: borrowing Transaction) throws {
        try db.run(
            """
            INSERT INTO vendor_choices (connection_id, list, parent_ref, ref, name, is_default, is_closed, position)
            SELECT \(psa), v.list, v.parent, v.ref, v.name || \(Self.probe), false, v.ref = '9', 1
              FROM (VALUES ('boards', '', '1', 'Help'), ('statuses', '1', '7', 'New'), ('statuses', '1', '9', 'Closed'),
                           ('types', '1', '3', 'Incident'), ('priorities', '', '4', 'Low')) AS v (list, parent, ref, name)
            """)
        try db.run("UPDATE tickets SET board_ref = '1', contact_ref = '1' WHERE connection_id = \(psa)")
        try db.run(
            "UPDATE connections SET ticket_defaults = '{\"board\": \"1\"}', choices_read_at = now() WHERE id = \(psa)")
        try RecordWorld().record("technicians", psa, "5", ["name": text("Bo"), "identifier": text("bo")], db)
    }

    /// A write of each state, and one of each verb that waits.
    mutating func addWrites(_ db: borrowing Transaction) throws {
        try addChoices(db)
        let probe = Self.probe
        let change = TicketChange(ticket: "60", to: "7", name: "Closed" + probe, from: "New" + probe)
        let verbs: [Write] = [
            .addNote(NewNote(ticket: "60", text: "Hello" + probe, isPublic: true)),
            .addNote(NewNote(ticket: "60", text: "Inside" + probe, isPublic: false)), .setStatus(change),
            .assign(change), .setPriority(change), .attachDevice(TicketDevice(ticket: "60", device: "5")),
            .attachFile(NewFile(ticket: "60", name: "a" + probe, mediaType: "text/plain", size: 3)),
        ]
        let tickets = OutboxEntry.State.allCases.map { state in
            Write.createTicket(NewTicket(title: "Disk \(state.rawValue)" + probe, body: probe, account: "1"))
        }
        for (number, write) in (tickets + verbs).enumerated() {
            let source =
                number.isMultiple(of: 2) ? WriteSource.person(1, "Ana" + probe) : .rule(4, "R" + probe, version: 2)
            let intent = WriteIntent(write, to: ID(psa), key: WriteKey(["\(number)"]), by: source) { [acme, ticket] in
                $0.customer = acme
                $0.origin = ("ticket", ticket)
            }
            guard case .added(let id) = try Outbox.add(intent, ConnectorSet(Registry.all), db) else { continue }
            writes.append(id.value)
        }
        for (id, state) in zip(writes, OutboxEntry.State.allCases) {
            try db.run(
                """
                UPDATE outbox
                   SET state = \(state), words = \(text("Why")), answer = \(text("{}")), vendor_id = \(text("9")),
                       vendor_url = \(text("https://x.example/")), decided_by = \(text("Bo")), attempt = 2, sent_at = now(),
                       status = 201, duplicate_of = 1, finished_at = now(), request = jsonb_build_object('x', \(text("y"))::text),
                       failure = jsonb_build_object('title', \(text("No"))::text, 'sentence', \(text("So"))::text,
                                                    'words', \(text("vendor"))::text, 'status', 400)
                 WHERE id = \(id)
                """)
        }
    }

    /// What the form of the ticket says it showed.
    func seen() throws -> String {
        try world.read { db in TicketTyped.text(try TicketDesk.of(ID(ticket), db).seen) }
    }

    /// The customer's account in the PSA.
    func account() throws -> String {
        try world.read { db in
            let id: Int64? = try db.value(
                "SELECT id FROM source_accounts WHERE connection_id = \(psa) AND external_id = '1'")
            return "\(id ?? 0)"
        }
    }

    /// A device of the customer.
    func device() throws -> String {
        try world.read { db in
            let id: Int64? = try db.value("SELECT min(id) FROM devices")
            return "\(id ?? 0)"
        }
    }

    /// The write of this state.
    func write(_ state: OutboxEntry.State) -> Int64 {
        OutboxEntry.State.allCases.firstIndex(of: state).map { writes[$0] } ?? 0
    }
}
