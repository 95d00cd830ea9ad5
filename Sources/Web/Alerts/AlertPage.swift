import Basics
import ConnectorKit
import Customers
import Rendering
import Secrets
import Sync

/// What `Templates/alerts/show.mustache` prints: a thread, its alerts, what was sent because of it, and the verbs.
struct AlertPage: ViewModel {
    let desk: AlertDesk
    let connectors: ConnectorSet
    /// Whether verbs are offered.
    let mayWork: Bool
    let refusal: Refusal?
    let formats: Formats

    var view: View {
        let path = "/alerts/\(thread.id)"
        return [
            "crumbs": crumbs, "path": path, "severity": AlertRow.severity(thread.severity),
            "state": AlertRow.state(thread.state), "source": SourceChip(ToolNames(connectors)[thread.connector]),
            "customer": thread.customer.map { PageLink($0.name, "/customers/\($0.id)") },
            "device": thread.device.map { PageLink($0.name, "/alerts?device=\($0.id)&state=\(thread.state.rawValue)") },
            "ticket": ticket, "facts": facts, "problems": refusal.map(Problems.init),
            "verbs": mayWork ? verbs : nil, "alerts": desk.alerts.map(alert), "hasAlerts": !desk.alerts.isEmpty,
            "more": thread.count > desk.alerts.count
                ? "The newest \(desk.alerts.count) of \(Formats.count(thread.count, "alert"))." : nil,
            "trigger": topics.isEmpty ? nil : topics.map { "sse:\($0)" }.joined(separator: ", "),
            "hasWrites": !writes.isEmpty, "writes": writes.map(write),
        ]
    }

    /// The live topics of what is on its way; and of the sync that reads what came of it.
    var topics: [String] {
        let moving = writes.filter { $0.state.isOpen || $0.state == .sent }.prefix(15)
        return moving.isEmpty ? [] : moving.map { OutboxTopic.one($0.id) } + ["customers"]
    }

    private var thread: AlertThread { desk.thread }

    private var writes: [OutboxEntry] { desk.writes.filter { $0.verb == .resolveAlert } }

    private var crumbs: [PageLink] {
        let all = [PageLink("Alerts", "/alerts")]
        return all + (thread.customer.map { [PageLink($0.name, "/customers/\($0.id)")] } ?? [])
    }

    private var ticket: PageLink? {
        guard let ticket = thread.ticket, let customer = thread.customer else { return nil }
        return PageLink("Ticket #\(ticket.number)", "/customers/\(customer.id)/tickets/\(ticket.id)")
    }

    private var facts: [View] {
        let rows: [(String, String?)] = [
            ("Condition", thread.conditionClass), ("First seen", formats.exact(thread.firstSeenAt)),
            ("Last seen", formats.exact(thread.lastSeenAt)), ("Count", Formats.exact(thread.count)),
            (
                "Acknowledged",
                thread.acknowledgedBy.map { name in
                    thread.acknowledgedAt.map { "\(name), \(formats.exact($0))" } ?? name
                }
            ), ("Resolved", thread.state == .resolved ? thread.resolvedAt.map(formats.exact) : nil),
        ]
        return rows.compactMap { name, value in value.map { ["name": name, "value": $0] as View } }
    }

    private var verbs: View {
        let isArchived = thread.customer?.isArchived == true
        let stop =
            isArchived
            ? "The customer is archived and so read-only." : thread.state == .resolved ? "The alert is resolved." : nil
        let isSending = writes.contains { $0.state.isOpen }
        let resolving = stop ?? AlertDeed.reason(.resolveAlert, thread.connector, connectors)
        return [
            "formKey": Random.token(12), "mayAcknowledge": thread.state == .open || thread.state == .resolved,
            "mayReopen": thread.state == .acknowledged && stop == nil,
            "cannotAcknowledge": stop,
            "acknowledgeHint": AlertDeed.reason(.acknowledgeAlert, thread.connector, connectors),
            "cannotResolve": resolving ?? (isSending ? "It is being resolved already." : nil),
            "tool": thread.tool,
        ]
    }

    private func alert(_ alert: AlertDesk.Alert) -> View {
        [
            "title": alert.title, "detail": alert.detail, "severity": AlertRow.severity(alert.severity),
            "opened": formats.time(alert.openedAt), "cleared": formats.time(alert.clearedAt),
            "link": alert.deepLink.flatMap(ExternalLink.checked), "tool": thread.tool,
        ]
    }

    private func write(_ entry: OutboxEntry) -> View {
        [
            "what": OutboxWords.what(entry.write), "who": OutboxWords.who(entry.source), "href": "/outbox/\(entry.id)",
            "state": entry.state == .pending ? Badge(.info, "Sending", isBusy: true) : OutboxWords.badge(entry.state),
            "why": OutboxWords.why(entry), "time": formats.time(entry.createdAt),
        ]
    }
}
