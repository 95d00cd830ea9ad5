import Basics
import ConnectorKit
import Rendering
import Sync

/// Which writes stand together on a page.
struct OutboxShelf {
    let name: String
    let label: String
    let states: Set<OutboxEntry.State>

    var href: String { "/outbox?view=\(name)" }

    static let open = OutboxShelf(
        name: "open", label: "Open", states: [.pending, .sending, .unknown, .needsPerson])
    static let all = [
        open, OutboxShelf(name: "failed", label: "Failed", states: [.failed, .expired]),
        OutboxShelf(name: "sent", label: "Sent", states: [.sent]),
        OutboxShelf(name: "cancelled", label: "Cancelled", states: [.cancelled]),
    ]
}

/// What writes and their states are called on screen.
enum OutboxWords {
    /// "Status “Closed” on ticket 493".
    static func what(_ write: Write) -> String {
        switch write {
        case .createTicket(let ticket): "New ticket “\(short(ticket.title))”"
        case .addNote(let note): "\(note.isPublic ? "Reply" : "Internal note") on ticket \(note.ticket)"
        case .setStatus(let change): "Status “\(short(change.name))” on ticket \(change.ticket)"
        case .assign(let change):
            "Ticket \(change.ticket) to \(change.to == nil ? "nobody" : short(change.name))"
        case .setPriority(let change): "Priority “\(short(change.name))” on ticket \(change.ticket)"
        case .attachFile(let file): "File “\(short(file.name))” on ticket \(file.ticket)"
        case .attachDevice(let device): "Device \(device.device) on ticket \(device.ticket)"
        case .resolveAlert(let reset): "Alert \(short(reset.alert)) resolved"
        }
    }

    static func badge(_ state: OutboxEntry.State) -> Badge {
        switch state {
        case .pending: Badge(.info, "Waiting")
        case .sending: Badge(.info, "Sending", isBusy: true)
        case .sent: Badge(.ok, "Sent")
        case .failed: Badge(.danger, "Failed")
        case .unknown: Badge(.warn, "Unknown")
        case .needsPerson: Badge(.warn, "Needs a person")
        case .cancelled: Badge(.neutral, "Cancelled")
        case .expired: Badge(.danger, "Expired")
        }
    }

    /// Why it waits, or how it ended, as a sentence.
    static func why(_ entry: OutboxEntry) -> String? {
        if let words = entry.words { return words }
        switch entry.state {
        case .pending: return "It goes out in a moment."
        case .sending: return "The vendor is being asked."
        case .unknown: return "Nobody knows whether it arrived; it is looked for."
        case .sent, .failed, .needsPerson, .cancelled, .expired: return nil
        }
    }

    static func who(_ source: WriteSource) -> String {
        switch source.kind {
        case .person: source.name
        case .rule: "rule \(source.name)" + (source.version.map { ", version \($0)" } ?? "")
        case .test: "\(source.name), as a test"
        }
    }

    private static func short(_ text: String) -> String {
        Text.clipped(text, to: 80) ?? ""
    }
}
