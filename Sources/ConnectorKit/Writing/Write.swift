import Basics
import Foundation

/// One write to one tool, as the product means it; the connector makes the vendor's request of it.
///
/// Ids are the vendor's own, as text.
package enum Write: Sendable, Equatable {
    case createTicket(NewTicket)
    case addNote(NewNote)
    case setStatus(TicketChange)
    /// `to` is the technician; nil: nobody.
    case assign(TicketChange)
    case setPriority(TicketChange)
    case attachFile(NewFile)
    case attachDevice(TicketDevice)
    case resolveAlert(AlertReset)

    package var verb: Verb {
        switch self {
        case .createTicket: .createTicket
        case .addNote(let note): note.isPublic ? .reply : .note
        case .setStatus: .setStatus
        case .assign: .assign
        case .setPriority: .setPriority
        case .attachFile: .attachFile
        case .attachDevice: .attachDevice
        case .resolveAlert: .resolveAlert
        }
    }

    /// The vendor's record that it changes or adds to; nil when it makes one.
    package var record: (kind: RecordKind, ref: String)? {
        switch self {
        case .createTicket: nil
        case .addNote(let note): (.ticket, note.ticket)
        case .setStatus(let change), .assign(let change), .setPriority(let change): (.ticket, change.ticket)
        case .attachFile(let file): (.ticket, file.ticket)
        case .attachDevice(let device): (.ticket, device.ticket)
        case .resolveAlert(let reset): (.alert, reset.alert)
        }
    }
}

/// A ticket to be made.
package struct NewTicket: Sendable, Equatable, Codable {
    /// Vendors bound it; what is too long is cut and stands whole in the body.
    package var title: String
    /// The first public text.
    package var body: String
    /// For technicians only; empty: none.
    package var internalNote: String
    /// The customer's account in this tool.
    package var account: String
    package var board: String?
    package var status: String?
    package var type: String?
    package var priority: String?
    package var contact: String?
    package var site: String?
    /// A device of this tool, attached once the ticket is there.
    package var device: String?

    package init(title: String, body: String, account: String, _ fill: (inout NewTicket) -> Void = { _ in }) {
        self.title = title
        self.body = body
        self.account = account
        internalNote = ""
        fill(&self)
    }
}

/// A message or note on a ticket.
package struct NewNote: Sendable, Equatable, Codable {
    package var ticket: String
    package var text: String
    package var isPublic: Bool
    /// Marks it as what solved the ticket.
    package var isResolution: Bool
    /// Whether the tool's own mail rules run, so that the customer gets a mail.
    package var notifies: Bool

    package init(
        ticket: String, text: String, isPublic: Bool, isResolution: Bool = false, notifies: Bool = true
    ) {
        self.ticket = ticket
        self.text = text
        self.isPublic = isPublic
        self.isResolution = isResolution
        self.notifies = notifies
    }
}

/// One field of a ticket to another value.
package struct TicketChange: Sendable, Equatable, Codable {
    package var ticket: String
    /// The id of the status, technician or priority; nil: none.
    package var to: String?
    /// Its name, as the mirror will have it.
    package var name: String
    /// The name it had when this was decided: when it is yet another by the time an answer was lost, a person decides.
    package var from: String?
    /// The technician's sign-in name, by which some tools want to be told.
    package var identifier: String?

    package init(ticket: String, to: String?, name: String, from: String? = nil, identifier: String? = nil) {
        self.ticket = ticket
        self.to = to
        self.name = name
        self.from = from
        self.identifier = identifier
    }
}

/// A file to be attached; its bytes travel beside it.
package struct NewFile: Sendable, Equatable, Codable {
    package var ticket: String
    package var name: String
    package var mediaType: String
    package var size: Int

    package init(ticket: String, name: String, mediaType: String, size: Int) {
        self.ticket = ticket
        self.name = name
        self.mediaType = mediaType
        self.size = size
    }
}

/// A device to be put on a ticket.
package struct TicketDevice: Sendable, Equatable, Codable {
    package var ticket: String
    package var device: String

    package init(ticket: String, device: String) {
        self.ticket = ticket
        self.device = device
    }
}

/// An alert to be ended at the tool that raised it.
package struct AlertReset: Sendable, Equatable, Codable {
    package var alert: String
    /// Who or what did it, for the tool's own log.
    package var note: String

    package init(alert: String, note: String) {
        self.alert = alert
        self.note = note
    }
}

extension Write: Codable {
    private enum Keys: String, CodingKey {
        case verb
        case with
    }

    package init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Keys.self)
        switch try members.decode(Verb.self, forKey: .verb) {
        case .createTicket: self = .createTicket(try members.decode(NewTicket.self, forKey: .with))
        case .reply, .note: self = .addNote(try members.decode(NewNote.self, forKey: .with))
        case .setStatus: self = .setStatus(try members.decode(TicketChange.self, forKey: .with))
        case .assign: self = .assign(try members.decode(TicketChange.self, forKey: .with))
        case .setPriority: self = .setPriority(try members.decode(TicketChange.self, forKey: .with))
        case .attachFile: self = .attachFile(try members.decode(NewFile.self, forKey: .with))
        case .attachDevice: self = .attachDevice(try members.decode(TicketDevice.self, forKey: .with))
        case .resolveAlert: self = .resolveAlert(try members.decode(AlertReset.self, forKey: .with))
        case .acknowledgeAlert:
            throw DecodingError.dataCorruptedError(
                forKey: .verb, in: members, debugDescription: "no connector acknowledges alerts")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: Keys.self)
        try members.encode(verb, forKey: .verb)
        switch self {
        case .createTicket(let ticket): try members.encode(ticket, forKey: .with)
        case .addNote(let note): try members.encode(note, forKey: .with)
        case .setStatus(let change), .assign(let change), .setPriority(let change):
            try members.encode(change, forKey: .with)
        case .attachFile(let file): try members.encode(file, forKey: .with)
        case .attachDevice(let device): try members.encode(device, forKey: .with)
        case .resolveAlert(let reset): try members.encode(reset, forKey: .with)
        }
    }
}
