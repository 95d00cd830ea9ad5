import Basics
import ConnectorKit
import Foundation

/// How ConnectWise shows what became of a write, and what else changes by it.
extension ConnectWise {
    package static func lookUp(_ order: WriteOrder) -> WriteQuestion? {
        switch order.write {
        case .createTicket: tickets("externalXRef=\"\(order.reference)\"", "the ticket")
        case .addNote(let note):
            WriteQuestion(
                "/service/tickets/{ref}/notes", ref: note.ticket,
                query: [("pageSize", "1000"), ("orderBy", "id desc")],
                what: "the ticket’s notes", isSearch: true, statuses: ticketGone
            ) { body, context in
                let mine = try Rows<WireNote>(body).good.first { $0.text?.contains(order.textMark) == true }
                return mine.map { .found(receipt($0.id, of: note.ticket, context)) } ?? .absent
            }
        case .setStatus(let change): ticket(change, \.status)
        case .assign(let change): ticket(change, \.owner)
        case .setPriority(let change): ticket(change, \.priority)
        case .attachDevice(let device):
            WriteQuestion(
                "/service/tickets/{ref}/configurations", ref: device.ticket, query: [("pageSize", "1000")],
                what: "the ticket’s configurations", isSearch: true, statuses: ticketGone
            ) { body, context in
                let isThere = try Rows<WireReference>(body).good.contains { $0.ref == device.device }
                return isThere ? .found(receipt(nil, of: device.ticket, context)) : .absent
            }
        case .attachFile(let file):
            WriteQuestion(
                "/service/tickets/{ref}/documents", ref: file.ticket, query: [("pageSize", "1000")],
                what: "the ticket’s documents", isSearch: true, statuses: ticketGone
            ) { body, context in
                let all = try Rows<WireDocument>(body).good
                let names = { (wire: WireDocument) in [wire.name, wire.title].compactMap { $0 } }
                if let mine = all.first(where: { names($0).contains { $0.contains(order.textMark) } }) {
                    return .found(receipt(mine.id, of: file.ticket, context))
                }
                let isLike = all.contains { names($0).contains(file.name) }
                return isLike ? .unclear("The ticket has a file of that name, without our mark.") : .absent
            }
        case .resolveAlert: nil
        }
    }

    /// An open ticket that answers the same condition.
    package static func alreadyThere(_ order: WriteOrder) -> WriteQuestion? {
        guard case .createTicket = order.write, let reference = order.conditionReference else { return nil }
        return tickets(
            "closedFlag=False and externalXRef like \"%\(reference)%\"", "an open ticket for the same condition")
    }

    package static func receipt(for order: WriteOrder, _ answer: PageBody?, _ context: ConnectorContext)
        -> WriteReceipt
    {
        // Without a readable id the write has been done all the same.
        let id = answer.flatMap { try? $0.value(WireMade.self) }?.id
        switch order.write {
        case .createTicket:
            return WriteReceipt(id: id.map(String.init), url: id.map { link("ServiceFV", $0, context) } ?? nil)
        case .addNote, .attachFile: return receipt(id, of: order.write.record?.ref ?? "", context)
        default: return receipt(nil, of: order.write.record?.ref ?? "", context)
        }
    }

    /// A new ticket takes its configuration by a second call.
    package static func followUps(of write: Write, _ receipt: WriteReceipt) -> [Write] {
        guard case .createTicket(let ticket) = write, let device = ticket.device, let id = receipt.id else { return [] }
        return [.attachDevice(TicketDevice(ticket: id, device: device))]
    }

    package static func effects(of write: Write, _ receipt: WriteReceipt) -> [WriteEffect] {
        guard let ticket = write.record?.ref ?? receipt.id else { return [] }
        let notes = WriteEffect.children(stream: "ticket_notes", parents: [ticket])
        switch write {
        case .createTicket, .addNote: return [.records(stream: "tickets", refs: [ticket]), notes]
        default: return [.records(stream: "tickets", refs: [ticket])]
        }
    }

    package static func echo(of write: Write) -> [String: JSON] {
        switch write {
        case .setStatus(let change): ["status_raw": .string(change.name)]
        case .setPriority(let change): ["priority_raw": .string(change.name)]
        case .assign(let change): ["assignee_ref": change.to.map(JSON.string) ?? .null]
        default: [:]
        }
    }

    private static let ticketGone = [404: WriteFinding.unclear("The ticket is not there any more.")]

    private static func tickets(_ conditions: String, _ what: String) -> WriteQuestion {
        WriteQuestion(
            "/service/tickets", query: [("conditions", conditions), ("orderBy", "id asc"), ("pageSize", "2")],
            what: what, isSearch: true
        ) { body, context in
            guard let first = try Rows<WireMade>(body).good.first?.id else { return .absent }
            return .found(WriteReceipt(id: String(first), url: link("ServiceFV", first, context)))
        }
    }

    /// The ticket itself tells whether it has the value; when it has neither that nor the one from before, somebody else has
    /// been there.
    private static func ticket(
        _ change: TicketChange, _ field: @escaping @Sendable (WireTicket) -> WireReference?
    ) -> WriteQuestion {
        WriteQuestion("/service/tickets/{ref}", ref: change.ticket, what: "the ticket", statuses: ticketGone) {
            body, context in
            let now = field(try body.value(WireTicket.self))
            if now?.ref == change.to { return .found(receipt(nil, of: change.ticket, context)) }
            guard let from = change.from, let name = now?.name ?? now?.identifier, name != from else { return .absent }
            return .unclear("It is “\(name)” now: neither what it was nor what it was to become.")
        }
    }

    private static func receipt(_ id: Int?, of ticket: String, _ context: ConnectorContext) -> WriteReceipt {
        WriteReceipt(id: id.map(String.init), url: Int(ticket).flatMap { link("ServiceFV", $0, context) })
    }
}
