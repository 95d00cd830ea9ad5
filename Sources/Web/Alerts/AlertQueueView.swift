import Basics
import Customers
import Rendering
import Secrets
import Sync
import Workspace

/// What `Templates/alerts/list.mustache` prints.
struct AlertQueueView: ViewModel {
    let queue: AlertQueue
    let counts: AlertCounts
    let filter: AlertFilter
    let table: TableState
    let views: [SavedView]
    /// The customer that the address names by id.
    let customer: Customer?
    /// The tools that feed it.
    let sources: [Standing]
    /// Whether verbs are offered.
    let mayWork: Bool
    let tools: ToolNames
    let formats: Formats

    var view: View {
        [
            "problems": problems, "isConnected": !sources.isEmpty, "states": TabRow("Alerts by state", states),
            "listTools": ListTools(list: .alerts, table: table, columns: Self.columns, views: views),
            "kept": table.kept(except: ["severity", "condition", "customer", "q"]), "text": table.text,
            "customerText": table["customer"], "choices": choices,
            "chips": chips.isEmpty ? nil : TabRow("Narrowed to", chips),
            "isEmpty": queue.rows.isEmpty, "empty": empty, "head": head, "rows": rows,
            "bulk": mayWork && filter.state != .resolved ? bulk : nil,
            "pager": table.pager(
                Formats.count(counts.count(filter.state, filter.severity), "alert"),
                next: queue.next.map { ($0.value, $0.id) }),
        ]
    }

    static let columns = [
        Column("Alert"), Column("Severity", key: "severity", sort: "severity"), Column("Device", key: "device"),
        Column("Customer", key: "customer"), Column("State", key: "state"),
        Column("Count", key: "count", isNumber: true),
        Column("Ticket", key: "ticket"), Column("First", key: "first"),
        Column("Last", key: "last", sort: "newest", isDescending: true), Column("Age", key: "age"),
        Column("Source", key: "source"),
    ]

    private var isSelectable: Bool { mayWork && filter.state != .resolved }

    private var head: TableHead {
        TableHead(table, (isSelectable ? [Column("Select")] : []) + table.shown(Self.columns))
    }

    private var rows: [AlertRow] {
        let flags = table.flags(Self.columns)
        return queue.rows.map {
            AlertRow($0, source: SourceChip(tools[$0.connector]), columns: flags, isSelectable: isSelectable, formats)
        }
    }

    private var bulk: View {
        ["back": table.query, "formKey": Random.token(12), "mayAcknowledge": filter.state == .open]
    }

    private var states: [Tab] {
        AlertThread.State.allCases.map { state in
            Tab(
                AlertRow.word(state), table.href(["state": state == .open ? "" : state.rawValue]),
                count: Formats.count(counts.count(state, filter.severity)), isCurrent: filter.state == state)
        }
    }

    private var choices: [View] {
        let severities: [(String, String)] =
            [("", "Any severity")]
            + AlertFilter.severities.map { word in
                (
                    word,
                    "\(word.prefix(1).uppercased() + word.dropFirst()) (\(Formats.count(counts.count(filter.state, word))))"
                )
            }
        let conditions = [("", "Any condition")] + AlertFilter.conditionClasses.map { ($0, $0) }
        return [("severity", "Severity", severities), ("condition", "Condition", conditions)].map {
            name, label, options in
            [
                "name": name, "label": label,
                "options": options.map { Choice($0.0, $0.1, isSelected: table[name] == $0.0) },
            ]
        }
    }

    private var chips: [Tab] {
        var chips: [Tab] = []
        if let customer { chips.append(Tab("Only \(customer.name)", table.href(["customer": ""]), isCurrent: true)) }
        if filter.deviceID != nil {
            let name = queue.rows.first?.device?.name ?? "one device"
            chips.append(Tab("Only \(name)", table.href(["device": ""]), isCurrent: true))
        }
        return chips
    }

    private var problems: [Banner] {
        sources.filter { $0.connection.errorSentence != nil || $0.health.isStale }.map { standing in
            let age =
                standing.connection.lastOkAt.map { "are from \(formats.relative($0))" } ?? "have not been read yet"
            return Banner(
                .warn, title: "\(standing.connection.label) alerts \(age).",
                standing.connection.errorSentence ?? "The last sync is older than it should be.",
                link: PageLink("Why", "/admin/integrations/\(standing.connection.id)"))
        }
    }

    private var empty: EmptyState {
        if sources.isEmpty {
            return EmptyState(
                .nothingConnected, "No RMM connected", text: "Connect NinjaOne to see alerts here.",
                link: PageLink("Connect a tool", "/admin/integrations"))
        }
        if isNarrowed {
            return EmptyState(
                .noMatch, "No alert matches", text: "The filters leave none.",
                link: PageLink(
                    "Clear filters", filter.state == .open ? table.cleared : "/alerts?state=\(filter.state.rawValue)"))
        }
        guard let newest = sources.compactMap(\.connection.lastOkAt).max() else {
            return EmptyState(
                .syncing, "The first sync is under way", text: "Alerts appear here as they are read.",
                link: PageLink("Watch it", "/"))
        }
        let asOf = "Last checked \(formats.relative(newest))."
        return switch filter.state {
        case .open: EmptyState(.allGood, "No open alerts", text: asOf)
        case .acknowledged: EmptyState(.allGood, "No alert waits with somebody", text: asOf)
        case .muted: EmptyState(.allGood, "No alert is muted", text: asOf)
        case .resolved: EmptyState(.allGood, "No alert was resolved in the last 7 days", text: asOf)
        }
    }

    private var isNarrowed: Bool {
        var blank = AlertFilter()
        blank.state = filter.state
        return filter != blank
    }
}
