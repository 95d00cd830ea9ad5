import Basics
import Customers
import Rendering

/// What `Templates/customers/sections/alerts.mustache` prints: the same threads as the queue of all, of one customer.
struct AlertsSection: ViewModel {
    let customer: ID<Customer>
    let threads: [AlertThread]
    let counts: AlertCounts
    let filter: AlertFilter
    let frame: SectionFrame
    var isExcerpt = false
    /// The foot of a section of its own.
    var pager: PagerLinks?

    var view: View {
        let total = counts.count(filter.state, filter.severity)
        return frame.view + [
            "href": href(filter.severity, filter.state), "isExcerpt": isExcerpt && total > threads.count,
            "total": Formats.count(total), "queue": "/alerts?customer=\(customer)",
            "states": TabRow("Alerts by state", states), "severities": TabRow("Alerts by severity", severities),
            "isEmpty": threads.isEmpty, "empty": empty, "head": TableHead(nil, Self.columns), "rows": threads.map(row),
            "pager": pager,
        ]
    }

    private static let hidden: Set<String> = ["customer", "age"]

    private static let columns = AlertQueueView.columns.filter { !hidden.contains($0.key ?? "") }

    private static let flags = View(
        Dictionary(
            uniqueKeysWithValues: AlertQueueView.columns.compactMap(\.key).map { key -> (String, any Printable) in
                ("shows" + key.prefix(1).uppercased() + key.dropFirst(), !hidden.contains(key))
            }))

    private func row(_ thread: AlertThread) -> AlertRow {
        AlertRow(thread, source: frame.chip(thread.connector), columns: Self.flags, frame.formats)
    }

    /// The excerpt counts what is not over yet.
    private var states: [Tab] {
        AlertThread.State.allCases.map { state in
            let isCounted = !isExcerpt || state == .open || state == .acknowledged
            return Tab(
                AlertRow.word(state), href(filter.severity, state),
                count: isCounted ? Formats.count(counts.count(state, filter.severity)) : nil,
                isCurrent: filter.state == state)
        }
    }

    private var severities: [Tab] {
        (AlertFilter.severities + [""]).map { word in
            Tab(
                word.isEmpty ? "Every severity" : word.prefix(1).uppercased() + word.dropFirst(),
                href(word, filter.state),
                count: Formats.count(counts.count(filter.state, word)), isCurrent: filter.severity == word)
        }
    }

    private func href(_ severity: String, _ state: AlertThread.State) -> String {
        let path = "/customers/\(customer)/alerts?severity=\(severity.isEmpty ? "all" : severity)"
        return state == .open ? path : "\(path)&state=\(state.rawValue)"
    }

    private var empty: EmptyState {
        let others = counts.count(filter.state)
        guard others > 0, !filter.severity.isEmpty else {
            return switch filter.state {
            case .open: EmptyState(.allGood, "No open alerts", text: frame.asOf)
            case .acknowledged: EmptyState(.noMatch, "No alert is acknowledged", text: frame.asOf)
            case .muted: EmptyState(.noMatch, "No alert is muted", text: frame.asOf)
            case .resolved: EmptyState(.noMatch, "No alert was resolved in the last 7 days", text: frame.asOf)
            }
        }
        return EmptyState(
            .noMatch, "No \(filter.state.rawValue) \(filter.severity) alerts",
            text: "\(Formats.count(others, "other alert")) \(filter.state.rawValue). \(frame.asOf)",
            link: PageLink("Show all", href("", filter.state)))
    }
}
