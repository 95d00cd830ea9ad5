import Basics
import Customers
import Foundation
import Rendering

/// What `Templates/customers/sections/timeline.mustache` prints.
struct TimelineSection: ViewModel {
    let customer: ID<Customer>
    let timeline: Timeline
    let counts: [TimelineEvent.Group: Int]
    let filter: Timeline.Filter
    let table: TableState
    /// Events that happened after it are new to this person; nil at the first visit.
    let seenBefore: Date?
    let frame: SectionFrame

    var view: View {
        let path = "/customers/\(customer)/timeline"
        return frame.view + [
            "action": path, "groups": TabRow("Kinds of events", chips), "text": filter.text,
            "kept": kept, "sourceChoices": sourceChoices, "severityChoices": severityChoices,
            "until": filter.until?.description ?? "", "cleared": table.isFiltered ? path : nil,
            "orderHref": table.href(["order": filter.isOldestFirst ? "" : "oldest"]),
            "orderWord": filter.isOldestFirst ? "Newest first" : "Oldest first", "isEmpty": timeline.events.isEmpty,
            "empty": empty,
            "days": days,
            "more": table.pager("", next: timeline.next.map { (String($0.at.timeIntervalSince1970), $0.id) }).next,
            "moreWord": filter.isOldestFirst ? "50 later" : "50 earlier",
        ]
    }

    private var chips: [Tab] {
        let all = Tab(
            "All", table.href(["kind": ""]), count: Formats.count(counts.values.reduce(0, +)),
            isCurrent: filter.groups.isEmpty)
        return [all]
            + TimelineEvent.Group.allCases.compactMap { group in
                guard let count = counts[group], count > 0 else { return nil }
                return table.chip(group.title, "kind", group.rawValue, count: Formats.count(count))
            }
    }

    private var kept: [View] {
        [("kind", table["kind"]), ("order", table["order"]), ("ticket", table["ticket"])]
            .filter { !$0.1.isEmpty }.map { ["name": $0.0, "value": $0.1] }
    }

    private var sourceChoices: [Choice] {
        let connectors = Set(frame.sources.map(\.connector)).sorted()
        return [Choice("", "All sources", isSelected: filter.source.isEmpty)]
            + connectors.map { Choice($0, frame.tools[$0], isSelected: $0 == filter.source) }
    }

    private var severityChoices: [Choice] {
        [("", "Any severity"), ("critical", "Critical"), ("warning", "Warning"), ("info", "Info")]
            .map { Choice($0.0, $0.1, isSelected: $0.0 == filter.severity) }
    }

    private var empty: EmptyState {
        if table.isFiltered {
            return EmptyState(
                .noMatch, "No event matches", text: "The filters hide everything.",
                link: PageLink("Clear filters", "/customers/\(customer)/timeline"))
        }
        return EmptyState(
            .allGood, "No events yet",
            text: "Timelines start at the first sync, with what your tools still know of before.")
    }

    private var days: [View] {
        var isMarked = seenBefore == nil || filter.isOldestFirst
        return TimelineFold.days(timeline.events, in: frame.formats.zone).map { group in
            var entries: [View] = []
            for entry in group.entries {
                let isNew = seenBefore.map { entry.first.occurredAt > $0 } ?? false
                if !isMarked, !isNew {
                    isMarked = true
                    if !entries.isEmpty || group.day != timeline.events.first.map({ frame.formats.day($0.occurredAt) })
                    {
                        entries.append(["isMark": true, "mark": "New since your last visit above"])
                    }
                }
                entries.append(TimelineEntry(entry, customer: customer, isNew: isNew, frame: frame).view)
            }
            return ["day": frame.formats.dayHead(group.day), "entries": entries]
        }
    }
}

/// What `Templates/customers/sections/timeline-entry.mustache` prints: one event, or a folded run of them.
struct TimelineEntry: ViewModel {
    private let entry: TimelineFold.Entry
    private let customer: ID<Customer>
    private let isNew: Bool
    private let frame: SectionFrame

    init(_ entry: TimelineFold.Entry, customer: ID<Customer>, isNew: Bool, frame: SectionFrame) {
        self.entry = entry
        self.customer = customer
        self.isNew = isNew
        self.frame = frame
    }

    var view: View {
        let event = entry.first
        let count = entry.events.count
        return [
            "isMark": false, "id": event.id, "isNew": isNew, "time": frame.formats.time(event.occurredAt),
            "state": state,
            "icon": icon, "kind": event.group.title, "href": href,
            "title": entry.isBurst ? "\(count) times: \(event.title)" : event.title,
            "detail": entry.isBurst ? nil : event.detail,
            "tool": event.connector.map { frame.tools[$0] } ?? "Vectis",
            "more": entry.isBurst ? "All \(count)" : "Details",
            "folded": entry.isBurst
                ? entry.events.map { ["time": frame.formats.time($0.occurredAt), "title": $0.title] as View } : [],
            "facts": entry.isBurst ? nil : ["pairs": facts] as View,
        ]
    }

    private var state: String? {
        switch entry.first.severity {
        case "critical": Tone.danger.rawValue
        case "warning": Tone.warn.rawValue
        default:
            entry.first.type.hasSuffix("resolved") || entry.first.type.hasSuffix("succeeded") ? Tone.ok.rawValue : nil
        }
    }

    private var icon: String {
        switch entry.first.group {
        case .tickets: "ticket"
        case .alerts: "bell"
        case .devices: "monitor"
        case .contracts: "file-text"
        case .backups: "hard-drive"
        case .billing: "receipt"
        case .signIns: "log-in"
        case .notes: "sticky-note"
        case .links: "link"
        }
    }

    private var href: String? {
        switch entry.first.group {
        case .tickets:
            "/customers/\(customer)/timeline?q=\((entry.first.ticketRef.map { "#" + $0 } ?? "").percentEncoded)"
        case .alerts: "/customers/\(customer)#alerts"
        case .notes: "/customers/\(customer)#notes"
        default: nil
        }
    }

    private var facts: [View] {
        let event = entry.first
        var pairs: [(String, String)] = [("Time", frame.formats.exact(event.occurredAt)), ("Type", event.type)]
        if let actor = event.actor { pairs.append(("Who", actor)) }
        if let device = event.deviceName { pairs.append(("Device", device)) }
        if let ref = event.ref, let kind = event.refKind {
            pairs.append((kind.replacing("_", with: " ").capitalized, ref))
        }
        if case .object(let members) = event.payload {
            for (name, value) in members.sorted(by: { $0.key < $1.key }) where value != .null {
                pairs.append((name.replacing("_", with: " "), value.stringValue ?? value.text()))
            }
        }
        return pairs.map { ["name": $0.0, "value": $0.1] }
    }
}
