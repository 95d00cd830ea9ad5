import Basics
import Foundation
import HTTP
import Rendering
import Workspace

/// Every component in every state, for whoever builds a screen; in development only.
enum GalleryPages {
    static func show(_ visit: Visit) throws -> Response {
        guard visit.site.options.isDevelopment else { throw visit.notFound("the gallery") }
        return try visit.page("dev/components", Gallery(formats: visit.formats), title: "Components")
    }
}

/// What `Templates/dev/components.mustache` prints.
struct Gallery: ViewModel {
    let formats: Formats

    var view: View {
        [
            "badges": Tone.allCases.map { Badge($0, $0.rawValue.capitalized) } + [
                Badge(.info, "Syncing", isBusy: true)
            ],
            "sources": [
                SourceChip("ConnectWise"), SourceChip("NinjaOne", age: "4 min ago"),
                SourceChip("NinjaOne", age: "3 h ago", isStale: true),
            ],
            "banners": Tone.allCases.map {
                Banner(
                    $0, title: $0.rawValue.capitalized, "What happened and what to do.", link: PageLink("Open", "#"),
                    isDismissible: true)
            },
            "empties": [
                EmptyState(
                    .nothingConnected, "No RMM is connected", text: "Connect an RMM to see devices.",
                    link: PageLink("Connect an RMM", "#")),
                EmptyState(.syncing, "The first sync is under way", text: "Devices appear as they come."),
                EmptyState(.noMatch, "No customer is called “acme”", link: PageLink("Clear filters", "#")),
                EmptyState(.allGood, "No open alerts", text: "Last checked 4 min ago."),
            ],
            "stats": stats, "fields": fields, "problem": Problems(Self.refusal), "times": times,
            "tabs": TabRow(
                "Tabs",
                [
                    Tab("Integrations", "#", isCurrent: true), Tab("Customer mapping", "#", count: "37"),
                    Tab("Sync logs", "#"),
                ]),
            "chips": TabRow(
                "Filters",
                [Tab("All", "#", count: "214", isCurrent: true), Tab("Tickets", "#", count: "31"), Tab("Alerts", "#")]),
            "sections": TabRow(
                "Sections",
                [
                    Tab("Tickets", "#tickets", count: "3", isCurrent: true), Tab("Devices", "#devices", count: "112"),
                    Tab("Backups", "#backups", isMissing: true),
                ]),
            "head": TableHead(nil, [Column("Customer"), Column("State"), Column("Tickets", isNumber: true)]),
            "pager": PagerLinks(count: "214 customers", first: "#", next: "#"),
            "progress": progress, "connectors": connectors,
            "menu": MenuButton(
                id: "gallery-menu", label: "More",
                [.link("View log", href: "#"), .dialog("Disconnect…", id: "gallery-confirm")]),
            "confirm": ConfirmDialog(
                id: "gallery-confirm", title: "Disconnect NinjaOne",
                text: "Syncing stops. Devices already synced stay until you delete them.", action: "/dev/components",
                deed: "Disconnect NinjaOne"),
            "results": [InlineResult(.ok, "Saved"), InlineResult(.danger, "Not saved")],
            "events": events, "note": note,
            "spark": Charts.sparkline([3, 4, 2, 7, 5, 5, 2], label: "Critical alerts per day: 2 to 7, today 2"),
            "bar": Charts.bar(0.62, label: "62 % linked"),
            "columns": Charts.columns([1, 4, 2, 8, 3, 5], label: "Runs per day"),
        ]
    }

    private var stats: [StatCard] {
        [
            StatCard(
                "Open tickets", "318", href: "#", change: StatChange(.neutral, "+3 since Monday", icon: "arrow-up"),
                spark: Charts.sparkline([1, 3, 2, 5], label: "Open tickets: 1 to 5")),
            StatCard("Critical alerts", "7", href: "#", change: StatChange(.danger, "2 without a ticket")),
            StatCard("Devices", "3,918", href: "#", change: StatChange(.ok, "96\u{a0}% online")),
        ]
    }

    private var fields: [FormField] {
        [
            FormField("id", "Client ID", .text()) {
                $0.value = "kq2x-88"
                $0.help = FieldHelp("Administration → Apps → API → Client App IDs", guide: "#")
            },
            FormField("stored", "Client secret", .secret(stored: "•••• stored 3 Oct 2026")),
            FormField("fresh", "Private key", .secret()) { $0.hint = "Shown once, when the key is made" },
            FormField("region", "Region", .choice([Choice("eu", "EU"), Choice("us", "US")])) { $0.value = "us" },
            FormField("note", "Note", .long(rows: 3)) { $0.isOptional = true },
            FormField("name", "Display name", .text()).refused(Self.refusal),
        ]
    }

    private var times: [TimeStamp] {
        [10, 240, 10_800, 93_600, 400_000, 2_000_000, -900].map { formats.time(formats.now.addingTimeInterval(-$0)) }
    }

    private var progress: ProgressCard {
        ProgressCard(
            "First sync of NinjaOne", elapsed: "1 min 12 s",
            [
                ProgressStep(.ok, "Companies", "412"),
                ProgressStep(.info, "Devices", "1,902 of about 3,900", isBusy: true, done: (1_902, 3_900)),
                ProgressStep(.neutral, "Tickets", "waiting"),
            ])
    }

    private var connectors: [ConnectorCard] {
        [
            ConnectorCard(id: "gallery-ninja", "NinjaOne", line: "412 organizations · 3,918 devices") {
                $0.badges = [Badge(.ok, "Connected")]
                $0.states = [(nil, "Last success 4 min ago · next run 14:15")]
                $0.links = [.init("Configure", "#"), .init("Setup guide", "#", kind: "link", isOutside: true)]
            },
            ConnectorCard(id: "gallery-cw", "ConnectWise Manage", line: "214 companies · 11,902 tickets") {
                $0.badges = [Badge(.danger, "Error"), Badge(.neutral, "Customer spine", icon: "star")]
                $0.states = [(.danger, "ConnectWise refused these credentials (401)")]
                $0.links = [.init("Configure", "#", kind: "primary")]
            },
        ]
    }

    private var events: [TimelineRow] {
        [
            TimelineRow(
                id: "1", formats.time(formats.now), .danger, icon: "database", kind: "Backup",
                "Backup of ACME-FS01 failed", tool: "NinjaOne"
            ) { $0.isNew = true },
            TimelineRow(
                id: "2", formats.time(formats.now.addingTimeInterval(-7_200)), .neutral, icon: "ticket", kind: "Ticket",
                "#48213 Printer offline", tool: "ConnectWise"
            ) {
                $0.href = "#"
                $0.detail = "Reto Amstutz replied"
            },
        ]
    }

    private var note: NoteCard {
        NoteCard(
            id: "gallery", author: "Ana Keller", formats.time(formats.now),
            Markdown.html("Call **before** 9:00. The firewall is [here](https://example.com)."), isPinned: true)
    }

    private static let refusal = Refusal(
        "The connection was not saved", why: "the name is taken by another connection", next: "Choose another name",
        field: "name")
}
