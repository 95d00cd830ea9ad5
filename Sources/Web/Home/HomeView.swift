import Basics
import ConnectorKit
import Customers
import Foundation
import Rendering
import Sync
import Workspace

/// What `Templates/home/show.mustache` prints.
struct HomeView: ViewModel {
    let standings: [Standing]
    /// First syncs under way, with their streams.
    let progress: [(SyncRun, [SyncRunStream])]
    let overview: Overview
    let attention: [Attention]
    /// Background jobs that gave up; 0 for those who can do nothing about it.
    let deadJobs: Int
    let news: [News]
    let settings: WorkspaceSettings
    let role: Role
    let connectors: ConnectorSet
    let formats: Formats

    var view: View {
        let checklist = Checklist(standings: standings, overview: overview, settings: settings, formats: formats)
        let cards = progress.compactMap { run, streams in
            standings.first { $0.connection.id == run.connectionID }.map {
                FirstSync(run, streams, of: $0.connection, connectors, formats)
            }
        }
        return [
            "banner": standings.count == 1
                ? Banner(
                    .info, "Add a second tool to start correlating.",
                    link: PageLink("Integrations", "/admin/integrations")) : nil,
            "choice": standings.isEmpty ? ["slug": settings.slug, "choices": choices] as View : nil,
            "hasProgress": !cards.isEmpty, "progress": cards, "hasConnections": !standings.isEmpty,
            "health": standings.map(chip),
            "stats": stats, "hasAttention": !items.isEmpty, "attention": items,
            "calm": EmptyState(
                .allGood, "Nothing needs you", text: "Connections, mapping and critical alerts are in order."),
            "hasNews": !news.isEmpty, "news": news.map(row),
            "checklist": checklist.isShown ? checklist.view + ["canDismiss": role == .admin] : nil,
        ]
    }

    private func chip(_ standing: Standing) -> View {
        let age = standing.connection.lastOkAt.map { "last success \(formats.relative($0))" } ?? "not synced yet"
        let next = standing.connection.nextScheduled.map { " · next \(formats.clock($0))" } ?? ""
        return [
            "href": "/admin/integrations/\(standing.connection.id)", "badge": standing.badge,
            "name": standing.connection.label,
            "detail": age + (standing.connection.isEnabled ? next : " · paused"),
        ]
    }

    private var stats: [StatCard] {
        [
            StatCard("Customers", Formats.count(overview.customers), href: "/customers"),
            StatCard(
                "Open tickets", Formats.count(overview.openTickets), href: "/customers?sort=tickets",
                change: StatChange(.neutral, "\(Formats.count(overview.unassignedTickets)) unassigned")),
            StatCard(
                "Waiting for the customer", Formats.count(overview.waitingTickets), href: "/customers?sort=tickets"),
            StatCard(
                "Open critical alerts", Formats.count(overview.openCritical),
                href: "/customers?critical=yes&sort=critical",
                change: overview.openCritical == 0 ? StatChange(.ok, "none open") : nil),
        ]
    }

    /// Connections in error come first, and those whose credential will soon be refused: everything else rests on them.
    private var items: [View] {
        let failing = standings.filter { $0.health.word == .error || $0.health.word == .disconnected }.map {
            standing -> View in
            [
                "state": Tone.danger, "icon": Tone.danger.icon, "href": "/admin/integrations/\(standing.connection.id)",
                "title": "\(standing.connection.label): \(standing.health.word.rawValue)",
                "detail": standing.connection.errorSentence ?? "Its credentials are gone.",
            ]
        }
        return Array((failing + gaveUp + standings.compactMap(expiring) + attention.map(item)).prefix(10))
    }

    private var gaveUp: [View] {
        guard deadJobs > 0 else { return [] }
        return [
            [
                "state": Tone.danger, "icon": Tone.danger.icon, "href": "/admin/jobs",
                "title": "\(Formats.count(deadJobs, "background job")) gave up",
                "detail": "Have them tried again, or discard them.",
            ]
        ]
    }

    private func expiring(_ standing: Standing) -> View? {
        guard case .expires(let days) = standing.health.subline, days <= 14 else { return nil }
        return [
            "state": Tone.warn, "icon": "key-round", "href": "/admin/integrations/\(standing.connection.id)",
            "title":
                "\(standing.connection.label): the credential expires \(days == 0 ? "today" : "in \(Formats.count(days, "day"))")",
            "detail": "Make a new one at the vendor and save it, or syncing stops.",
        ]
    }

    private func item(_ attention: Attention) -> View {
        switch attention.cause {
        case .undecided(let connection, let label, let count):
            [
                "state": Tone.warn, "icon": "unlink", "href": "/admin/mapping?tool=\(connection)",
                "title":
                    "\(Formats.count(count)) \(label) \(count == 1 ? "account needs" : "accounts need") a decision",
                "detail": "Until it is linked, what belongs to it stands only in its own section.",
            ]
        case .critical(let customer, let name, let title, let since):
            [
                "state": Tone.danger, "icon": "bell", "href": customer.map { "/customers/\($0)#alerts" } ?? "/rmm",
                "title": "\(name): \(title)", "detail": "critical, open since \(formats.relative(since))",
            ]
        case .moreCritical(let count):
            [
                "state": Tone.danger, "icon": "bell", "href": "/customers?critical=yes&sort=critical",
                "title": "\(Formats.count(count, "more critical alert"))", "detail": "open for more than 30 minutes",
            ]
        case .ending(let customer, let name, let contract, let day):
            [
                "state": Tone.warn, "icon": "file-text", "href": "/customers/\(customer)#contracts",
                "title": "\(name): \(contract)", "detail": "contract ends on \(formats.date(day))",
            ]
        }
    }

    private func row(_ news: News) -> View {
        [
            "href": "/customers/\(news.customerID)#timeline", "name": news.customerName,
            "events": Formats.count(news.events, "new event"),
        ]
    }

    private var choices: [View] {
        let groups: [(Manifest.Category, String, String)] = [
            (.psa, "In a PSA", "Tickets and contracts live there; usually the best list."),
            (.rmm, "In an RMM", "No PSA: the organizations of the RMM become the customers."),
        ]
        return groups.compactMap { category, title, text in
            let tools = connectors.manifests.filter { $0.category == category }
            guard !tools.isEmpty else { return nil }
            return [
                "title": title, "text": text,
                "tools": tools.map { tool -> View in
                    [
                        "name": tool.name, "guide": "/guides/\(tool.key)",
                        "setUp": role == .admin ? "/admin/integrations/new/\(tool.key)" : nil,
                    ]
                },
            ]
        }
    }
}

/// `{{>partials/progress}}`: a first sync, stream by stream.
struct FirstSync: ViewModel {
    private let run: SyncRun
    private let streams: [SyncRunStream]
    private let connection: Connection
    private let titles: [String: String]
    private let formats: Formats

    init(
        _ run: SyncRun, _ streams: [SyncRunStream], of connection: Connection, _ connectors: ConnectorSet,
        _ formats: Formats
    ) {
        self.run = run
        self.streams = streams
        self.connection = connection
        self.formats = formats
        let known = connectors[connection.connector]?.streams ?? []
        titles = Dictionary(known.map { ($0.name, $0.title) }, uniquingKeysWith: { first, _ in first })
    }

    var view: View {
        let elapsed = run.startedAt.map { Formats.duration(formats.now.timeIntervalSince($0)) } ?? "queued"
        return [
            "title": "First sync of \(connection.label)", "elapsed": elapsed, "steps": streams.map(step),
            "foot": "Most take 2–5 minutes, a very large PSA up to 10. You can close this tab.",
        ]
    }

    private func step(_ stream: SyncRunStream) -> View {
        let (tone, figure): (Tone, String) =
            switch stream.state {
            case .pending: (.neutral, "waiting")
            case .running: (.info, stream.pages == 0 ? "reading" : figure(stream))
            case .done: (.ok, Formats.exact(stream.read))
            case .failed: (.danger, "failed")
            case .skipped: (.neutral, "left out")
            }
        let total = stream.state == .running ? stream.total.flatMap { $0 > 0 ? $0 : nil } : nil
        return [
            "state": tone, "icon": tone.icon, "isBusy": stream.state == .running,
            "label": titles[stream.stream] ?? stream.stream,
            "max": total, "value": total.map { min($0, stream.read) }, "figure": figure,
        ]
    }

    private func figure(_ stream: SyncRunStream) -> String {
        stream.total.map { "\(Formats.exact(stream.read)) of about \(Formats.exact($0))" } ?? Formats.exact(stream.read)
    }
}
