import Basics
import Customers
import Rendering
import Sync
import Workspace

/// What both tabs of the RMM section share.
struct RMMFrame {
    let connections: [Connection]
    let table: TableState
    let views: [SavedView]
    let tools: ToolNames
    let formats: Formats

    func view(isDevices: Bool, placeholder: String, more choices: [View], columns: [Column]) -> View {
        let toolChoices =
            [Choice("", "Any tool")]
            + connections.map { Choice($0.id.description, $0.label, isSelected: $0.id.description == table["tool"]) }
        let tool: View = ["name": "tool", "label": "Tool", "options": toolChoices]
        return [
            "tabs": TabRow(
                "RMM",
                [
                    Tab("Organizations", "/rmm", isCurrent: !isDevices),
                    Tab("Devices", "/rmm/devices", isCurrent: isDevices),
                ]),
            "action": table.path, "text": table.text, "placeholder": placeholder,
            "choices": (connections.count > 1 ? [tool] : []) + choices,
            "kept": table.kept(except: ["q", "tool", "state", "online", "organization"]),
            "head": TableHead(nil, table.shown(columns)),
            "listTools": ListTools(
                list: isDevices ? .devices : .organizations, table: table, columns: columns, views: views),
        ]
    }

    func choice(_ name: String, _ label: String, _ options: [(String, String)]) -> View {
        ["name": name, "label": label, "options": options.map { Choice($0.0, $0.1, isSelected: $0.0 == table[name]) }]
    }

    func empty(_ things: String) -> EmptyState {
        if connections.isEmpty {
            return EmptyState(
                .nothingConnected, "Connect an RMM to see \(things)", text: "NinjaOne fills this section.",
                link: PageLink("Connect a tool", "/admin/integrations"))
        }
        if table.isFiltered {
            return EmptyState(
                .noMatch, "Nothing matches", text: "The filters hide everything.",
                link: PageLink("Clear filters", table.cleared))
        }
        guard let newest = connections.compactMap(\.lastOkAt).max() else {
            return EmptyState(.syncing, "The first sync is under way", text: "They appear here as they are read.")
        }
        return EmptyState(.allGood, "The tool has no \(things)", text: "As of \(formats.relative(newest)).")
    }
}

/// What `Templates/rmm/organizations.mustache` prints.
struct OrganizationsView: ViewModel {
    let rows: [RMMOrganization]
    let hasMore: Bool
    let table: TableState
    let frame: RMMFrame

    var view: View {
        let states = frame.choice("state", "Mapping", [("", "Linked or not"), ("unlinked", "Not linked")])
        let last = hasMore ? rows.last.map { ($0.name, $0.accountID) } : nil
        let flags = table.flags(Self.columns)
        return frame.view(
            isDevices: false, placeholder: "Find an organization", more: [states], columns: Self.columns) + [
                "isEmpty": rows.isEmpty, "empty": frame.empty("organizations"),
                "rows": rows.map { row($0) + flags }, "pager": table.pager("\(rows.count) shown", next: last),
            ]
    }

    private static let columns = [
        Column("Organization"), Column("Tool", key: "tool"), Column("Devices", key: "devices", isNumber: true),
        Column("Open alerts", key: "alerts", isNumber: true), Column("Customer", key: "customer"),
        Column("Mapping", key: "mapping"),
    ]

    private func row(_ row: RMMOrganization) -> View {
        let mapping = "/admin/mapping?q=\(row.name.percentEncoded)"
        let state: Badge? =
            switch row.state {
            case "linked": nil
            case "keep_separate": Badge(.neutral, "Keep separate")
            case "suggested": Badge(.violet, "Suggested")
            case "conflict": Badge(.warn, "Conflict")
            default: Badge(.warn, "Unlinked")
            }
        return [
            "href": "/rmm/devices?organization=\(row.accountID)", "name": row.name,
            "source": SourceChip(frame.tools[row.connector]), "devices": Formats.count(row.devices),
            "alerts": Formats.count(row.openAlerts), "customerHref": row.customerID.map { "/customers/\($0)" },
            "customerName": row.customerName, "state": state,
            "mappingHref": row.state == "linked" ? mapping + "&view=linked" : mapping,
        ]
    }
}

/// What `Templates/rmm/devices.mustache` prints.
struct DevicesView: ViewModel {
    let rows: [Device]
    let hasMore: Bool
    let table: TableState
    let frame: RMMFrame

    var view: View {
        let online = frame.choice(
            "online", "Online", [("", "Online or not"), ("online", "Online"), ("offline", "Offline")])
        let states = frame.choice(
            "state", "Mapping", [("", "Linked or not"), ("linked", "Linked"), ("unlinked", "Not linked")])
        let last = hasMore ? rows.last.map { ($0.hostname, $0.id.value) } : nil
        let flags = table.flags(Self.columns)
        return frame.view(
            isDevices: true, placeholder: "Find a host name, user or serial number", more: [online, states],
            columns: Self.columns) + [
                "isEmpty": rows.isEmpty, "empty": frame.empty("devices"),
                "rows": rows.map { DeviceRow($0, frame.tools, frame.formats).view + flags },
                "pager": table.pager("\(rows.count) shown", next: last),
            ]
    }

    private static let columns = [
        Column("Device"), Column("State", key: "state"), Column("Kind", key: "kind"), Column("System", key: "system"),
        Column("Last seen", key: "seen"), Column("Organization", key: "organization"),
        Column("Customer", key: "customer"), Column("Tool", key: "tool"),
    ]
}
