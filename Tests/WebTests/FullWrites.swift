import Basics
import ConnectorKit
import Connectors
import Database
import Foundation
import Sync

extension FullWorkspace {
    /// A write of each state, and one of each verb that waits.
    mutating func addWrites(_ db: borrowing Transaction) throws {
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
            let intent = WriteIntent(write, to: ID(psa), key: WriteKey(["\(number)"]), by: source) { [acme] in
                $0.customer = acme
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

    /// The write of this state.
    func write(_ state: OutboxEntry.State) -> Int64 {
        OutboxEntry.State.allCases.firstIndex(of: state).map { writes[$0] } ?? 0
    }
}
