import Basics
import Customers
import Rendering
import Workspace

/// What `Templates/customers/list.mustache` prints.
struct CustomerListView: ViewModel {
    let list: CustomerList
    let filter: CustomerList.Filter
    let table: TableState
    let people: [User]
    let views: [SavedView]
    let tags: [String]
    /// Whether rows can be selected, and two of them merged.
    let canEdit: Bool
    let canMerge: Bool
    /// Connector keys that feed this workspace.
    let connected: [String]
    /// What the spine's vendor reports, and where that is explained; nil before the first whole read.
    let reported: PageLink?
    let isSyncing: Bool
    let tools: ToolNames
    let formats: Formats

    var view: View {
        let count = list.total == 1 ? "1 customer" : "\(Formats.exact(list.total)) customers"
        return [
            "kept": table.kept(except: ["q", "owner", "source", "missing", "tag"]), "text": filter.text,
            "listTools": ListTools(list: .customers, table: table, columns: Self.columns, views: views),
            "choices": choices, "chips": TabRow("Quick filters", chips), "isEmpty": list.rows.isEmpty, "empty": empty,
            "head": head,
            "rows": rows, "pager": table.pager(count, next: list.next.map { ($0.value, $0.id) }),
            "reported": table.isFiltered ? nil : reported, "foot": count,
            "bulk": canEdit ? bulk : nil,
        ]
    }

    private var bulk: View {
        [
            "back": table.href().split(separator: "?").dropFirst().first.map(String.init) ?? "", "canMerge": canMerge,
            "owners": [Choice("", "Nobody")] + people.map { Choice($0.id.description, $0.name) },
        ]
    }

    private static let columns = [
        Column("Customer", sort: "name"), Column("State", key: "state"), Column("Sources", key: "sources"),
        Column("Open tickets", key: "tickets", sort: "tickets", isNumber: true),
        Column("Critical", key: "critical", sort: "critical", isNumber: true),
        Column("Devices", key: "devices", sort: "devices", isNumber: true), Column("Owner", key: "owner"),
        Column("Last event", key: "last", sort: "activity", isDescending: true),
    ]

    private var head: TableHead {
        TableHead(table, (canEdit ? [Column("Select")] : []) + table.shown(Self.columns))
    }

    private var rows: [View] {
        let flags = table.flags(Self.columns)
        return list.rows.map { row($0) + flags }
    }

    private var choices: [View] {
        let owners =
            [Choice("", "Any owner")]
            + people.map { Choice($0.id.description, $0.name, isSelected: filter.ownerID == $0.id.value) }
        let sources =
            [Choice("", "Any source")]
            + connected.map { Choice($0, "In \(tools[$0])", isSelected: filter.source == $0) }
        let missing =
            [Choice("", "Linked or not")]
            + connected.map { Choice($0, "Not in \(tools[$0])", isSelected: filter.missing == $0) }
        return [
            ["name": "owner", "label": "Owner", "options": owners],
            ["name": "source", "label": "Source", "options": sources],
            ["name": "missing", "label": "Missing in", "options": missing],
            [
                "name": "tag", "label": "Tag",
                "options": [Choice("", "Any tag")]
                    + tags.map { Choice($0, "Tag: \($0)", isSelected: filter.tag == $0) },
            ],
        ]
    }

    private var chips: [Tab] {
        [
            table.chip("Open critical", "critical", "yes"), table.chip("Unlinked suggestions", "suggested", "yes"),
            table.chip("Archived", "archived", "yes"), Tab("Not linked", "/admin/mapping"),
        ]
    }

    private var empty: EmptyState {
        if table.isFiltered {
            let said = filter.text.isEmpty ? "The filters leave none." : "None is named like “\(filter.text)”."
            return EmptyState(
                .noMatch, "No customer matches", text: said, link: PageLink("Clear filters", table.cleared))
        }
        if connected.isEmpty {
            return EmptyState(
                .nothingConnected, "Customers come from your PSA or RMM",
                text: "Connect the tool that holds your customer list first.",
                link: PageLink("Connect a tool", "/admin/integrations"))
        }
        return isSyncing
            ? EmptyState(
                .syncing, "The first sync is under way", text: "Customers appear here as they are read.",
                link: PageLink("Watch it", "/"))
            : EmptyState(.allGood, "No customers", text: "The connected tools have none that are active.")
    }

    private func row(_ row: CustomerList.Row) -> View {
        [
            "box": canEdit ? row.id.description : nil, "href": "/customers/\(row.id)", "name": row.name,
            "tags": row.tags.joined(separator: ", "),
            "state": state(row), "sources": row.sources.map { SourceChip(tools[$0]) },
            "tickets": Formats.count(row.openTickets),
            "critical": Formats.count(row.openCritical), "devices": Formats.count(row.devices), "owner": row.ownerName,
            "last": formats.time(row.lastActivityAt),
        ]
    }

    private func state(_ row: CustomerList.Row) -> Badge {
        if row.openCritical > 0 { return Badge(.danger, "\(row.openCritical) critical") }
        if row.sources.isEmpty { return Badge(.warn, "No source") }
        return row.openTickets > 0 ? Badge(.info, "Open work", icon: "ticket") : Badge(.ok, "Quiet")
    }
}
