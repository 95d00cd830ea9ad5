import Basics
import ConnectorKit
import Foundation
import Rendering
import Sync

/// One write in a list.
struct OutboxLine: ViewModel {
    private let entry: OutboxEntry
    private let formats: Formats

    init(_ entry: OutboxEntry, _ formats: Formats) {
        self.entry = entry
        self.formats = formats
    }

    var view: View {
        [
            "href": "/outbox/\(entry.id)", "what": OutboxWords.what(entry.write), "source": SourceChip(entry.tool),
            "who": OutboxWords.who(entry.source), "state": OutboxWords.badge(entry.state),
            "why": OutboxWords.why(entry), "asked": formats.time(entry.createdAt),
        ]
    }
}

/// What `Templates/outbox/list.mustache` prints.
struct OutboxList: ViewModel {
    let shelf: OutboxShelf
    let rows: [OutboxLine]
    let figures: OutboxFigures
    /// Accounts on the mapping page that wait for a decision.
    let undecided: Int
    let stop: WritesSwitch?
    let mayStop: Bool
    let isFirst: Bool
    let next: String?
    let formats: Formats

    var view: View {
        let shelves = OutboxShelf.all.map { one in
            Tab(
                one.label, one.href, count: one.name == "open" && figures.open > 0 ? Formats.count(figures.open) : nil,
                isCurrent: one.name == shelf.name)
        }
        return [
            "tabs": IntegrationTabs.row(current: "outbox", undecided: undecided), "views": TabRow("Writes", shelves),
            "summary": summary, "path": shelf.href, "rows": rows,
            "isEmpty": rows.isEmpty, "empty": empty, "stopped": stopped,
            "mayStop": mayStop && stop == nil, "mayResume": mayStop && stop != nil,
            "pager": PagerLinks(
                count: Formats.count(rows.count, "write"), first: isFirst ? nil : shelf.href, next: next),
        ]
    }

    private var summary: String {
        let waiting = Formats.count(figures.waiting, "write waits", "writes wait")
        guard figures.forPeople > 0 else { return "\(waiting.prefix(1).uppercased() + waiting.dropFirst())." }
        let forPeople = Formats.count(figures.forPeople, "needs a person", "need a person")
        return "\(waiting.prefix(1).uppercased() + waiting.dropFirst()), \(forPeople)."
    }

    private var stopped: Banner? {
        stop.map {
            Banner(
                .danger, title: "All writes are stopped.",
                "\($0.stoppedBy) stopped them \(formats.relative($0.stoppedAt)). What is asked for waits here.")
        }
    }

    private var empty: EmptyState {
        switch shelf.name {
        case "open": EmptyState(.allGood, "Nothing waits", text: "Whatever was asked for has gone out.")
        case "failed": EmptyState(.allGood, "No write has failed")
        case "sent": EmptyState(.allGood, "Nothing was written to a tool yet")
        default: EmptyState(.allGood, "No write was cancelled")
        }
    }
}

/// What `Templates/outbox/show.mustache` prints.
struct OutboxDetail: ViewModel {
    let entry: OutboxEntry
    let customer: String?
    let mayDecide: Bool
    let formats: Formats

    var view: View {
        let isUndecided = entry.state == .unknown || entry.state == .needsPerson
        let mayCancel = entry.state == .pending || entry.state == .needsPerson
        let maySend = isUndecided || [.failed, .expired, .cancelled].contains(entry.state)
        return [
            "crumbs": [PageLink("Outbox", "/outbox")], "path": "/outbox/\(entry.id)",
            "topic": entry.state.isOpen ? OutboxTopic.one(entry.id) : nil, "state": OutboxWords.badge(entry.state),
            "source": SourceChip(entry.tool), "why": OutboxWords.why(entry),
            "failure": entry.failure.map(failure), "facts": facts,
            "customer": entry.customerID.map { PageLink(customer ?? "customer \($0)", "/customers/\($0)") },
            "vendorLink": entry.vendorURL.flatMap(ExternalLink.checked), "tool": entry.tool,
            "duplicate": entry.duplicateOf.map { PageLink("write \($0)", "/outbox/\($0)") },
            "request": entry.request.map { $0.text(pretty: true) }, "answer": entry.answer,
            "hasDeeds": mayDecide && (mayCancel || maySend), "mayCancel": mayCancel, "mayArrive": isUndecided,
            "maySend": maySend,
            "warning": isUndecided
                ? "Look in \(entry.tool) first: what is sent again although it arrived stands there twice." : nil,
        ]
    }

    private func failure(_ note: JSON) -> FailureView {
        FailureView(
            title: note["title"]?.stringValue ?? "It failed", sentence: note["sentence"]?.stringValue, detail: note,
            connector: entry.connector)
    }

    private var facts: [View] {
        let tried = entry.attempt == 0 ? "not yet" : Formats.count(entry.attempt, "time")
        let rows: [(String, String?)] = [
            ("Asked by", OutboxWords.who(entry.source)), ("Asked", formats.exact(entry.createdAt)),
            ("Sent", tried), ("Last sent", entry.sentAt.map(formats.exact)),
            ("Next step", entry.state.isOpen && entry.state != .needsPerson ? formats.exact(entry.nextAt) : nil),
            ("Waits until", entry.state == .pending ? formats.exact(entry.expiresAt) : nil),
            ("Over", entry.finishedAt.map(formats.exact)), ("Status", entry.status.map(String.init)),
            ("Id at the vendor", entry.vendorID), ("Decided by", entry.decidedBy), ("Mark", "vx-\(entry.key.mark)"),
        ]
        return rows.compactMap { name, value in value.map { ["name": name, "value": $0] as View } }
    }
}
