/// What may be written back to a tool, in our words. The raw values are stored and never change.
package enum Verb: String, Sendable, Codable, CaseIterable {
    case createTicket = "ticket.create"
    /// A message that the customer sees.
    case reply = "ticket.reply"
    /// A note for technicians.
    case note = "ticket.note"
    case setStatus = "ticket.status"
    case assign = "ticket.assign"
    case setPriority = "ticket.priority"
    case attachFile = "ticket.file"
    case attachDevice = "ticket.device"
    case acknowledgeAlert = "alert.acknowledge"
    case resolveAlert = "alert.resolve"

    /// As in "The reply was not sent".
    package var noun: String {
        switch self {
        case .createTicket: "new ticket"
        case .reply: "reply"
        case .note: "internal note"
        case .setStatus: "change of status"
        case .assign: "assignment"
        case .setPriority: "change of priority"
        case .attachFile: "file"
        case .attachDevice: "device on the ticket"
        case .acknowledgeAlert: "acknowledgement"
        case .resolveAlert: "resolution of the alert"
        }
    }
}

/// Whether a connector can do something, and when not, why: the sentence that stands beside the disabled button.
package enum VerbSupport: Sendable, Equatable {
    case supported
    case unsupported(because: String)

    /// nil when it is supported.
    package var reason: String? {
        if case .unsupported(let because) = self { because } else { nil }
    }
}
