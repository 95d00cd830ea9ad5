import Basics
import ConnectorKit
import Customers
import Rendering
import Sync
import Workspace

/// The tabs over everything about integrations.
enum IntegrationTabs {
    static func row(current: String, undecided: Int) -> TabRow {
        TabRow(
            "Integrations",
            [
                Tab("Integrations", "/admin/integrations", isCurrent: current == "cards"),
                Tab(
                    "Customer mapping", "/admin/mapping", count: undecided > 0 ? Formats.count(undecided) : nil,
                    isCurrent: current == "mapping"),
                Tab("Sync logs", "/admin/integrations?tab=logs", isCurrent: current == "logs"),
                Tab("Outbox", "/outbox", isCurrent: current == "outbox"),
            ])
    }
}

extension IntegrationTabs {
    /// The way to jobs that gave up; nil where none did.
    static func dead(_ count: Int) -> PageLink? {
        count > 0 ? PageLink("\(Formats.count(count, "background job")) gave up", "/admin/jobs") : nil
    }
}

/// What `Templates/integrations/list.mustache` prints.
struct IntegrationList: ViewModel {
    let standings: [Standing]
    let figures: [ID<Connection>: ConnectionFigures]
    let parity: [ID<Connection>: [Parity]]
    let progress: [(SyncRun, [SyncRunStream])]
    let undecided: Int
    /// Background jobs that gave up; 0 for those who can do nothing about it.
    let deadJobs: Int
    let settings: WorkspaceSettings
    let connectors: ConnectorSet
    let role: Role
    let formats: Formats

    var view: View {
        let troubled = standings.filter {
            $0.health.word == .error || $0.health.word == .disconnected || $0.health.isStale
        }.count
        let cards = progress.compactMap { run, streams in
            standings.first { $0.connection.id == run.connectionID }.map {
                FirstSync(run, streams, of: $0.connection, connectors, formats)
            }
        }
        return [
            "tabs": IntegrationTabs.row(current: "cards", undecided: undecided),
            "summary": "\(standings.count) connected · \(troubled == 0 ? "none needs" : "\(troubled) need") attention",
            "dead": IntegrationTabs.dead(deadJobs),
            "progress": cards, "groups": groups, "menus": role == .admin ? standings.map(disconnect) : [],
        ]
    }

    private var groups: [View] {
        let titles: [(Manifest.Category, String)] = [
            (.psa, "PSA"), (.rmm, "RMM"), (.cloud, "Cloud and identity"), (.billing, "Billing"),
            (.training, "Training"),
        ]
        return titles.compactMap { category, title in
            let tools = connectors.manifests.filter { $0.category == category }
            guard !tools.isEmpty else { return nil }
            let connected = standings.filter { standing in tools.contains { $0.key == standing.connection.connector } }
            let missing = tools.filter { tool in !standings.contains { $0.connection.connector == tool.key } }
            return ["title": title, "cards": connected.map(card) + missing.map(offer)]
        }
    }

    private func card(_ standing: Standing) -> ConnectorCard {
        let connection = standing.connection
        let manifest = connectors[connection.connector]?.manifest
        return ConnectorCard(id: "connection-\(connection.id)", connection.label, line: counts(connection, manifest)) {
            card in
            card.badges = [standing.badge]
            if settings.spineConnectionID == connection.id.value {
                card.badges.append(Badge(.neutral, "Customer spine", icon: "star"))
            }
            if let line = standing.health.subline {
                card.states.append((tone: standing.badge.tone, words: line.words(in: formats.zone)))
            }
            if let sentence = connection.errorSentence { card.states.append((tone: .danger, words: sentence)) }
            card.states.append((tone: nil, words: times(connection)))
            let path = "/admin/integrations/\(connection.id)"
            card.links = [ConnectorCard.Link(role == .admin ? "Configure" : "Look", path, isDrawer: true)]
            card.links.append(
                ConnectorCard.Link("Setup guide", "/guides/\(connection.connector)", kind: "link", isOutside: true))
            if role >= .member, connection.hasCredentials, connection.isEnabled {
                card.posts = [("Sync now", "\(path)/runs")]
            }
            card.menu = MenuButton(
                id: "menu-\(connection.id)", label: "More for \(connection.label)", menu(connection, path))
        }
    }

    private func menu(_ connection: Connection, _ path: String) -> [MenuButton.Item] {
        var items: [MenuButton.Item] = [.drawer("View log", href: "\(path)?tab=logs")]
        items.append(.link("Parity report", href: "\(path)/parity"))
        guard role == .admin else { return items }
        if connection.hasCredentials {
            items.append(
                connection.isEnabled
                    ? .post("Pause", action: "\(path)/pause") : .post("Resume", action: "\(path)/resume"))
            items.append(.dialog("Disconnect …", id: "disconnect-\(connection.id)"))
        }
        return items
    }

    private func disconnect(_ standing: Standing) -> ConfirmDialog {
        let connection = standing.connection
        return ConfirmDialog(
            id: "disconnect-\(connection.id)", title: "Disconnect \(connection.label)?",
            text:
                "Its credentials are destroyed at once. What was synced stays, read-only, and so do its links: connecting it again takes them up.",
            action: "/admin/integrations/\(connection.id)/disconnection", deed: "Disconnect \(connection.label)",
            values: [(name: "rows", value: ConnectionSwitch.Rows.keep.rawValue)])
    }

    private func offer(_ manifest: Manifest) -> ConnectorCard {
        ConnectorCard(id: "offer-\(manifest.key)", manifest.name, line: manifest.line) { card in
            card.badges = [Badge(.neutral, "Not connected", icon: "plug")]
            if manifest.maturity == .beta { card.badges.append(Badge(.violet, "Beta")) }
            let direction = manifest.isTwoWay ? "two-way" : "read-only"
            card.states = [
                (
                    tone: nil,
                    words:
                        "Fills \(manifest.fills.joined(separator: ", ").lowercased()) · \(direction) · \(manifest.setupMinutes) min"
                )
            ]
            if role == .admin {
                card.links = [
                    ConnectorCard.Link(
                        "Connect", "/admin/integrations/new/\(manifest.key)", kind: "primary", isDrawer: true)
                ]
            }
            card.links.append(
                ConnectorCard.Link("Setup guide", "/guides/\(manifest.key)", kind: "link", isOutside: true))
        }
    }

    private func counts(_ connection: Connection, _ manifest: Manifest?) -> String {
        guard let figures = figures[connection.id], let manifest else { return manifest?.line ?? connection.connector }
        var words = [Formats.count(figures.accounts, manifest.accountWord, manifest.accountWords)]
        if figures.tickets > 0 { words.append(Formats.count(figures.tickets, "ticket")) }
        if figures.devices > 0 { words.append(Formats.count(figures.devices, "device")) }
        words.append("\(Formats.count(figures.linked)) linked")
        if figures.undecided > 0 { words.append("\(Formats.count(figures.undecided)) undecided") }
        return words.joined(separator: " · ")
    }

    private func times(_ connection: Connection) -> String {
        let last = connection.lastOkAt.map { "Last success \(formats.relative($0))" } ?? "Not synced yet"
        let next = connection.isEnabled ? connection.nextScheduled.map { "next run \(formats.clock($0))" } : nil
        let percent = Parity.percent(parity[connection.id] ?? []).map { "parity \($0) %" }
        return [last, next, percent].compactMap { $0 }.joined(separator: " · ")
    }
}
