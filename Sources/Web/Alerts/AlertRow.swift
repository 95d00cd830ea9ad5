import Basics
import Customers
import Foundation
import Rendering
import Sync

/// One thread in a table: `Templates/alerts/row.mustache`.
struct AlertRow: ViewModel {
    private let thread: AlertThread
    private let source: SourceChip
    private let formats: Formats
    private let columns: View
    private let isSelectable: Bool

    /// - Parameter columns: which of them are shown, as `showsTicket`.
    init(_ thread: AlertThread, source: SourceChip, columns: View, isSelectable: Bool = false, _ formats: Formats) {
        self.thread = thread
        self.source = source
        self.columns = columns
        self.isSelectable = isSelectable
        self.formats = formats
    }

    var view: View {
        [
            "box": isSelectable ? thread.id.description : nil, "href": "/alerts/\(thread.id)", "title": thread.title,
            "severity": Self.severity(thread.severity), "condition": thread.conditionClass,
            "device": thread.device?.name,
            "customer": thread.customer.map { $0.isArchived ? "\($0.name) (archived)" : $0.name },
            "state": Self.state(thread), "count": Formats.count(thread.count),
            "ticket": thread.ticket.map { "#\($0.number)" },
            "first": formats.time(thread.firstSeenAt), "last": formats.time(thread.lastSeenAt),
            "age": Formats.duration(max(0, (thread.resolvedAt ?? formats.now).timeIntervalSince(thread.firstSeenAt))),
            "source": source,
        ] + columns
    }

    static func severity(_ word: String) -> Badge {
        let tone: Tone = ["critical": .danger, "warning": .warn][word] ?? .neutral
        return Badge(tone, word.prefix(1).uppercased() + word.dropFirst())
    }

    /// What is on its way to the tool, or did not arrive there, comes before our own state.
    static func state(_ thread: AlertThread) -> Badge {
        if thread.state != .resolved, let write = thread.write {
            switch write.state {
            case .pending, .sending: return Badge(.info, "Sending", isBusy: true)
            case .unknown, .needsPerson: return Badge(.warn, "Not sure")
            case .failed, .expired: return Badge(.danger, "Not resolved")
            case .sent, .cancelled: break
            }
        }
        return state(thread.state)
    }

    static func state(_ state: AlertThread.State) -> Badge {
        switch state {
        case .open: Badge(.warn, "Open", icon: "bell")
        case .acknowledged: Badge(.info, "Acknowledged", icon: "check")
        case .muted: Badge(.neutral, "Muted")
        case .resolved: Badge(.ok, "Resolved")
        }
    }

    static func word(_ state: AlertThread.State) -> String {
        switch state {
        case .resolved: "Resolved in 7 days"
        default: state.rawValue.prefix(1).uppercased() + state.rawValue.dropFirst()
        }
    }
}
