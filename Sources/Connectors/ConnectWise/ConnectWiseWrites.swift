import Basics
import ConnectorKit
import Foundation

/// What is written to ConnectWise, each as its REST documentation says; `externalXRef` bears our mark of a ticket, a line of
/// the text that of a note, the title that of a file.
extension ConnectWise {
    static let verbs: [Verb: VerbSupport] = [
        .createTicket: .supported, .reply: .supported, .note: .supported, .setStatus: .supported, .assign: .supported,
        .setPriority: .supported, .attachFile: .supported, .attachDevice: .supported,
        .acknowledgeAlert: .unsupported(because: "ConnectWise has no alerts."),
        .resolveAlert: .unsupported(because: "ConnectWise has no alerts."),
    ]

    /// 10 MB.
    static let fileLimit = 10_000_000
    /// Longer ones are refused.
    private static let longestSummary = 100

    package static let choices = [
        ChoiceList(
            "boards", "Service boards", "/service/boards", paging: .linkHeader(size: 1_000),
            query: [("conditions", "inactiveFlag=False")]
        ) { (wire: WireBoard) in
            wire.inactiveFlag == true ? nil : Choice(String(wire.id), Text.name(wire.name) ?? "board \(wire.id)")
        },
        ChoiceList(
            "statuses", "Statuses", "/service/boards/{ref}/statuses", below: "boards", paging: .linkHeader(size: 1_000)
        ) { (wire: WireBoardStatus) in
            guard wire.inactive != true else { return nil }
            return Choice(
                String(wire.id), Text.name(wire.name) ?? "status \(wire.id)", isDefault: wire.defaultFlag == true,
                isClosed: wire.closedStatus == true, order: wire.sortOrder ?? 0)
        },
        ChoiceList(
            "types", "Types", "/service/boards/{ref}/types", below: "boards", paging: .linkHeader(size: 1_000)
        ) { (wire: WireChoice) in
            guard wire.inactiveFlag != true else { return nil }
            return Choice(
                String(wire.id), Text.name(wire.name) ?? "type \(wire.id)", isDefault: wire.defaultFlag == true)
        },
        ChoiceList("priorities", "Priorities", "/service/priorities", paging: .linkHeader(size: 1_000)) {
            (wire: WireChoice) in
            Choice(
                String(wire.id), Text.name(wire.name) ?? "priority \(wire.id)", isDefault: wire.defaultFlag == true,
                order: wire.sortOrder ?? 0)
        },
    ]

    package static func call(for order: WriteOrder) throws(VendorFailure) -> WriteCall {
        switch order.write {
        case .createTicket(let ticket):
            WriteCall("POST", "/service/tickets", .json(try body(of: ticket, order)), what: "the ticket")
        case .addNote(let note):
            WriteCall(
                "POST", "/service/tickets/{ref}/notes", ref: note.ticket, .json(try body(of: note, order)),
                what: "the note")
        case .setStatus(let change): try patch(change, "status")
        case .assign(let change): try patch(change, "owner")
        case .setPriority(let change): try patch(change, "priority")
        case .attachDevice(let device):
            WriteCall(
                "POST", "/service/tickets/{ref}/configurations", ref: device.ticket,
                .json(["id": try id(device.device, "device")]), what: "the device on the ticket")
        case .attachFile(let file): try upload(file, order)
        case .resolveAlert:
            throw VendorFailure(.unexpected, "ConnectWise has no alerts", "Resolve it in the tool that raised it.")
        }
    }

    private static func body(of ticket: NewTicket, _ order: WriteOrder) throws(VendorFailure) -> JSON {
        guard let title = Text.name(ticket.title) else {
            throw missing("The ticket has no title", "Give it one of at most \(longestSummary) characters.")
        }
        let summary = Text.clipped(title, to: longestSummary) ?? title
        let text = summary == title ? ticket.body : "\(title)\n\n\(ticket.body)"
        var members: [String: JSON] = [
            "summary": .string(summary), "company": ["id": try id(ticket.account, "company")],
            "externalXRef": .string(order.reference),
        ]
        members["initialDescription"] = Text.body(text).map(JSON.string)
        members["initialInternalAnalysis"] = Text.body(ticket.internalNote).map(JSON.string)
        let choices = [
            ("board", ticket.board), ("status", ticket.status), ("type", ticket.type), ("priority", ticket.priority),
            ("contact", ticket.contact), ("site", ticket.site),
        ]
        for (name, ref) in choices {
            if let ref { members[name] = ["id": try id(ref, name)] }
        }
        return .object(members)
    }

    private static func body(of note: NewNote, _ order: WriteOrder) throws(VendorFailure) -> JSON {
        guard let text = Text.body(note.text) else { throw missing("The note is empty", "Write something.") }
        var members: [String: JSON] = [
            "text": .string(order.marked(text)), "detailDescriptionFlag": .bool(note.isPublic),
            "internalAnalysisFlag": .bool(!note.isPublic), "resolutionFlag": .bool(note.isResolution),
        ]
        if note.isPublic { members["processNotifications"] = .bool(note.notifies) }
        return .object(members)
    }

    /// A member is named by the sign-in name, anything else by its id.
    private static func patch(_ change: TicketChange, _ field: String) throws(VendorFailure) -> WriteCall {
        let operation: JSON
        if let ref = change.to {
            let value: JSON
            if field == "owner", let name = change.identifier {
                value = ["identifier": .string(name)]
            } else {
                value = ["id": try id(ref, field)]
            }
            operation = ["op": "replace", "path": .string(field), "value": value]
        } else {
            operation = ["op": "remove", "path": .string(field)]
        }
        return WriteCall(
            "PATCH", "/service/tickets/{ref}", ref: change.ticket, .json([operation]), what: "the ticket’s \(field)")
    }

    private static func upload(_ file: NewFile, _ order: WriteOrder) throws(VendorFailure) -> WriteCall {
        guard file.size <= fileLimit else {
            throw missing("The file is too large", "ConnectWise takes at most 10 MB; this one has \(file.size) bytes.")
        }
        let fields = [
            WriteCall.Part("recordType", "Ticket"), WriteCall.Part("recordId", file.ticket),
            WriteCall.Part("title", "\(file.name) \(order.textMark)"),
        ]
        let part = WriteCall.FilePart("file", fileName: file.name, mediaType: file.mediaType, bytes: order.file)
        return WriteCall("POST", "/system/documents", .form(fields: fields, file: part), what: "the file")
    }

    private static func id(_ ref: String, _ what: String) throws(VendorFailure) -> JSON {
        guard let number = Int(ref) else {
            throw missing("“\(ref)” is no \(what) of ConnectWise", "Choose one from the list.")
        }
        return JSON(integerLiteral: number)
    }

    private static func missing(_ title: String, _ next: String) -> VendorFailure {
        VendorFailure(.unexpected, title, next)
    }
}
