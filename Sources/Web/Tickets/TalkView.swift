import Customers
import Rendering

/// What `Templates/tickets/messages.mustache` prints: what was said on a ticket, and the time logged.
struct TalkView: ViewModel {
    let conversation: Conversation
    let formats: Formats

    var view: View {
        let minutes = conversation.time.reduce(0) { $0 + $1.minutes }
        return [
            "messages": conversation.messages.map(message), "hasTime": !conversation.time.isEmpty,
            "entries": conversation.time.map(entry), "total": "\(minutes) min logged in all",
        ]
    }

    private func message(_ message: Conversation.Message) -> View {
        let kind =
            switch message.visibility {
            case "internal": "internal note"
            case "resolution": "resolution"
            default: message.authorKind == "customer" ? "from the customer" : "reply"
            }
        return [
            "isInternal": message.visibility == "internal", "author": message.author, "kind": kind,
            "time": formats.time(message.at), "body": message.body,
        ]
    }

    private func entry(_ entry: Conversation.TimeEntry) -> View {
        [
            "technician": entry.technician, "minutes": "\(entry.minutes) min",
            "billable": entry.isBillable.map { $0 ? "yes" : "no" } ?? "–", "notes": entry.notes ?? "",
            "time": formats.time(entry.at),
        ]
    }
}
