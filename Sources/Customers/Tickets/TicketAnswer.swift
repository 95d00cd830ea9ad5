import Basics
import ConnectorKit
import Database
import Foundation
import Sync
import Workspace

/// What a person wants done with a ticket in one submit: a message, files, and changes of its fields.
package struct TicketAnswer: Sendable {
    /// A field to another value of its list.
    package enum Change: Sendable, Equatable {
        case keep
        case nobody
        case to(String)
    }

    /// Empty: no message.
    package var text = ""
    package var isPublic = true
    package var status = Change.keep
    package var assignee = Change.keep
    package var priority = Change.keep
    package var files: [TicketFile] = []
    package var seen: TicketSeen
    /// Made with the form: sent twice it is the same answer.
    package var formKey: String

    package static let textLimit = 30_000

    package init(seen: TicketSeen, formKey: String, _ fill: (inout TicketAnswer) -> Void = { _ in }) {
        self.seen = seen
        self.formKey = formKey
        fill(&self)
    }

    /// Asks for all of it; the tools are told by the outbox, one after another.
    ///
    /// - Parameter startsWork: the workspace's wish that a first reply sets an open ticket in progress.
    /// - Returns: what the audit log is to say; nil when the same form was sent before.
    /// - Throws: `TicketNews` when the ticket is not as the person saw it; `Refusal` with the field that is at fault.
    package func send(
        to id: ID<Ticket>, by user: User, startsWork: Bool, _ connectors: ConnectorSet, _ db: borrowing Transaction
    ) throws -> AuditEntry? {
        // Of two who answer at the same moment the second sees the first.
        try db.run("SELECT 1 FROM tickets WHERE id = \(id) FOR NO KEY UPDATE")
        let desk = try TicketDesk.of(id, db)
        let writes = try writes(desk, startsWork: startsWork, connectors)
        try refuseNews(desk, user, db)

        var isNew = false
        for (write, file) in writes {
            let intent = WriteIntent(
                write, to: ID(desk.ticket.connectionID), key: try key(write, id), by: .person(user.id.value, user.name)
            ) {
                $0.customer = desk.customer?.id.value
                $0.origin = (TicketOrigin.ticketKind, id.value)
                $0.file = file
            }
            if case .added = try Outbox.add(intent, connectors, db) { isNew = true }
        }
        guard isNew else { return nil }
        return .ticketAnswered(
            id.value, number: desk.ticket.number, connection: desk.ticket.connectionID,
            customer: desk.customer?.id.value, deeds: writes.map(\.write.verb.rawValue))
    }

    private typealias Part = (write: Write, file: [UInt8])

    /// Also of what is sent: a form that was changed after it was sent, and sent again, is another answer.
    private func key(_ write: Write, _ id: ID<Ticket>) throws -> WriteKey {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return WriteKey(["ticket", "\(id)", formKey, String(decoding: try encoder.encode(write), as: UTF8.self)])
    }

    /// The message first: a status that closes comes last.
    private func writes(_ desk: TicketDesk, startsWork: Bool, _ connectors: ConnectorSet) throws -> [Part] {
        let ref = desk.ticket.ref
        var parts: [Part] = []
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if !text.isEmpty {
            try checkMessage(text, desk)
            parts.append((.addNote(NewNote(ticket: ref, text: text, isPublic: isPublic)), []))
        }
        for file in files {
            try file.check(for: desk, limit: connectors[desk.ticket.connector]?.manifest.fileLimit)
            let new = NewFile(ticket: ref, name: file.name, mediaType: file.mediaType, size: file.bytes.count)
            parts.append((.attachFile(new), file.bytes))
        }
        if let change = try assigneeChange(desk) { parts.append((.assign(change), [])) }
        if let change = try change(priority, "priority", desk.priorities, from: desk.ticket.priority, desk) {
            parts.append((.setPriority(change), []))
        }
        if let change = try change(status, "status", desk.statuses, from: desk.ticket.status, desk) {
            parts.append((.setStatus(change), []))
        } else if startsWork, isPublic, !text.isEmpty, let change = desk.startOfWork {
            parts.append((.setStatus(change), []))
        }
        guard !parts.isEmpty else {
            throw Refusal(
                "Nothing was sent", why: "there is no text, no file and no change",
                next: "Write something, or choose another status, assignee or priority", field: "text")
        }
        return parts
    }

    private func checkMessage(_ text: String, _ desk: TicketDesk) throws(Refusal) {
        let length = text.unicodeScalars.count
        guard length <= Self.textLimit else {
            throw Refusal(
                "The message was not sent", why: "it has \(length) characters", next: "Use at most \(Self.textLimit)",
                field: "text")
        }
        guard !text.unicodeScalars.contains("\0") else {
            throw Refusal(
                "The message was not sent", why: "it holds a NUL character", next: "Type it anew", field: "text")
        }
        if isPublic, let contact = desk.contact, contact.email == nil {
            throw Refusal(
                "The reply was not sent",
                why: "\(contact.name) has no e-mail address in \(desk.tool), so nobody would get it",
                next: "Add an address there and wait for the next sync, or send it as an internal note",
                field: "visibility")
        }
    }

    private func change(
        _ change: Change, _ field: String, _ choices: [VendorChoice], from: String?, _ desk: TicketDesk
    ) throws(Refusal) -> TicketChange? {
        guard case .to(let ref) = change else { return nil }
        guard let choice = choices.first(where: { $0.ref == ref }) else {
            let place = field == "status" ? desk.ticket.board.map { "the board \($0)" } ?? "its board" : desk.tool
            throw Refusal(
                "The \(field) was not changed", why: "the \(field) that was chosen is not one of \(place) any more",
                next: "Choose another one of the list", field: field)
        }
        guard choice.name != from else { return nil }
        return TicketChange(ticket: desk.ticket.ref, to: ref, name: choice.name, from: from)
    }

    private func assigneeChange(_ desk: TicketDesk) throws(Refusal) -> TicketChange? {
        switch assignee {
        case .keep: return nil
        case .nobody:
            guard desk.ticket.assigneeRef != nil else { return nil }
            return TicketChange(ticket: desk.ticket.ref, to: nil, name: "", from: desk.ticket.assignee)
        case .to(let ref):
            guard let person = desk.technicians.first(where: { $0.ref == ref }) else {
                throw Refusal(
                    "The ticket was not assigned", why: "whoever was chosen is not active in \(desk.tool) any more",
                    next: "Choose another one of the list", field: "assignee")
            }
            guard ref != desk.ticket.assigneeRef else { return nil }
            return TicketChange(
                ticket: desk.ticket.ref, to: ref, name: person.name, from: desk.ticket.assignee,
                identifier: person.identifier)
        }
    }

    private func refuseNews(_ desk: TicketDesk, _ user: User, _ db: borrowing Transaction) throws {
        let news = try seen.news(of: desk.ticket, besides: user.id.value, db)
        let isClosed = seen.isOpen && !desk.ticket.isOpen
        let status = seen.status != desk.ticket.status ? desk.ticket.status : nil
        guard !news.isEmpty || isClosed || (status != nil && self.status != .keep) else { return }
        throw TicketNews(authors: news, isClosed: isClosed, status: status)
    }
}

/// What happened to a ticket while somebody typed.
package struct TicketNews: Error, Sendable {
    /// Who wrote, and when last.
    package let authors: [(author: String, at: Date?)]
    package let isClosed: Bool
    /// The status that it has now, if it is another.
    package let status: String?
}
