import Basics
import ConnectorKit
import Foundation
import Synchronization

@testable import Sync

/// What may be written to the made-up vendor: tickets are found by a search, notes and changes by looking at the ticket; who
/// arrived with a file cannot be told.
extension Scripted {
    static let verbs: [Verb: VerbSupport] = [
        .createTicket: .supported, .note: .supported, .setStatus: .supported, .attachFile: .supported,
        .attachDevice: .supported, .reply: .unsupported(because: "Scripted sends no mail."),
    ]

    static let choices = [
        ChoiceList("boards", "Boards", "/boards", paging: .afterLast(size: 3, parameter: "after")) { (row: Row) in
            Choice(row.id, row.name ?? "")
        }
    ]

    static func call(for order: WriteOrder) throws(VendorFailure) -> WriteCall {
        switch order.write {
        case .createTicket(let ticket):
            guard !ticket.title.isEmpty else { throw VendorFailure(.unexpected, "It has no title", "Give it one.") }
            return WriteCall(
                "POST", "/tickets",
                .json([
                    "name": .string(ticket.title), "company": .string(ticket.account),
                    "marker": .string(order.reference),
                ]), what: "the ticket")
        case .addNote(let note):
            return WriteCall(
                "POST", "/tickets/{ref}/notes", ref: note.ticket, .json(["name": .string(order.marked(note.text))]),
                what: "the note")
        case .setStatus(let change):
            return WriteCall(
                "PATCH", "/tickets/{ref}", ref: change.ticket, .json(["status": .string(change.name)]),
                what: "the status")
        case .attachFile(let file):
            let part = WriteCall.FilePart(
                "file", fileName: file.name, mediaType: file.mediaType, bytes: order.file)
            return WriteCall(
                "POST", "/tickets/{ref}/files", ref: file.ticket, .form(fields: [], file: part), what: "the file")
        case .attachDevice(let device):
            return WriteCall(
                "POST", "/tickets/{ref}/devices", ref: device.ticket, .json(["name": .string(device.device)]),
                what: "the device")
        default: throw VendorFailure(.unexpected, "Scripted takes no \(order.write.verb.noun)", "")
        }
    }

    static func lookUp(_ order: WriteOrder) -> WriteQuestion? {
        switch order.write {
        case .createTicket: return search(order.reference)
        case .addNote(let note):
            return WriteQuestion("/tickets/{ref}/notes", ref: note.ticket, what: "the notes") { body, _ in
                let mine = try Rows<Row>(body).good.first { $0.name?.contains(order.textMark) == true }
                return mine.map { .found(WriteReceipt(id: $0.id)) } ?? .absent
            }
        case .setStatus(let change):
            return WriteQuestion("/tickets/{ref}", ref: change.ticket, what: "the ticket") { body, _ in
                let status = try body.value(Row.self).status
                if status == change.name { return .found(WriteReceipt()) }
                return status == change.from ? .absent : .unclear("It is “\(status ?? "")” now.")
            }
        default: return nil
        }
    }

    static func alreadyThere(_ order: WriteOrder) -> WriteQuestion? {
        guard case .createTicket = order.write, let reference = order.conditionReference else { return nil }
        return search(reference)
    }

    static func receipt(for order: WriteOrder, _ answer: PageBody?, _ context: ConnectorContext) -> WriteReceipt {
        WriteReceipt(id: answer.flatMap { try? $0.value(Row.self).id })  // as good as none when it is no row
    }

    static func followUps(of write: Write, _ receipt: WriteReceipt) -> [Write] {
        guard case .createTicket(let ticket) = write, let device = ticket.device, let id = receipt.id else { return [] }
        return [.attachDevice(TicketDevice(ticket: id, device: device))]
    }

    static func effects(of write: Write, _ receipt: WriteReceipt) -> [WriteEffect] {
        guard let ticket = write.record?.ref ?? receipt.id else { return [] }
        return [.records(stream: "tickets", refs: [ticket]), .children(stream: "notes", parents: [ticket])]
    }

    static func echo(of write: Write) -> [String: JSON] {
        if case .setStatus(let change) = write { ["status_raw": .string(change.name)] } else { [:] }
    }

    private static func search(_ mark: String) -> WriteQuestion {
        WriteQuestion("/search", query: [("marker", mark)], what: "the ticket", isSearch: true) { body, _ in
            let found = try Rows<Row>(body).good.first
            return found.map { .found(WriteReceipt(id: $0.id)) } ?? .absent
        }
    }
}

/// What was written to the made-up vendor, and what it does about it.
struct WriteDesk {
    /// What goes wrong with a write.
    enum Mischief: Sendable {
        case none
        /// The connection ends and nothing was done; or all was done.
        case lostRequest, lostAnswer
        /// It says that it failed; though it did not, or it did.
        case failedAfter, failedBefore
        /// It is done, and told too late.
        case slow(Double)
        case status(Int)
    }

    struct Written: Sendable {
        let call: String
        let at: Date
    }

    /// By the number of the write, from 1 on.
    var mischief: @Sendable (Int) -> Mischief = { _ in .none }
    /// How long a new ticket is not found by the search, in seconds.
    var lag = 0.0
    /// Requests as they arrived, done or not.
    var arrived: [Written] = []
    /// What was done.
    var done: [String] = []
    var birth: [String: Date] = [:]

    func isFound(_ ticket: String) -> Bool {
        birth[ticket].map { $0.addingTimeInterval(lag) <= Date() } ?? true
    }
}

extension ScriptedVendor {
    var arrived: [WriteDesk.Written] { state.withLock { $0.desk.arrived } }
    var done: [String] { state.withLock { $0.desk.done } }
    var ticketsMade: [Scripted.Row] { state.withLock { state in state.tickets.filter { $0.marker != nil } } }

    func write(_ question: ScriptedServer.Question) -> ScriptedServer.Reply {
        let call = "\(question.method) \(question.path)"
        let mischief = state.withLock { state in
            state.desk.arrived.append(WriteDesk.Written(call: call, at: Date()))
            return state.desk.mischief(state.desk.arrived.count)
        }
        var reply = ScriptedServer.Reply(status: 500, body: Array(#"{"message":"broken"}"#.utf8))
        switch mischief {
        case .none: return perform(question, call)
        case .lostRequest: reply.isLost = true
        case .lostAnswer:
            _ = perform(question, call)
            reply.isLost = true
        case .failedAfter: _ = perform(question, call)
        case .failedBefore: break
        case .slow(let seconds):
            reply = perform(question, call)
            Thread.sleep(forTimeInterval: seconds)
        case .status(let status):
            reply = ScriptedServer.Reply(status: status, body: Array(#"{"message":"no such board"}"#.utf8))
        }
        return reply
    }

    private func perform(_ question: ScriptedServer.Question, _ call: String) -> ScriptedServer.Reply {
        let sent = (try? JSON(parsing: Data(question.body))) ?? .null  // a file is no JSON
        return state.withLock { state in
            state.desk.done.append(call)
            let parts = question.path.split(separator: "/").map(String.init)
            let now = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down))
            var row = Scripted.Row(
                id: "w\(state.desk.done.count)", name: sent["name"]?.stringValue, updated: now,
                marker: sent["marker"]?.stringValue)
            if parts.count == 1 {
                row.company = sent["company"]?.stringValue
                state.tickets.append(row)
                state.desk.birth[row.id] = Date()
            } else if parts.last == "notes" {
                state.notes[parts[1], default: []].append(row)
            } else if parts.count == 2, let place = state.tickets.firstIndex(where: { $0.id == parts[1] }) {
                state.tickets[place].status = sent["status"]?.stringValue
                state.tickets[place].updated = now
                row = state.tickets[place]
            }
            return single(row)
        }
    }
}
