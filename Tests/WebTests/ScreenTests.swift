import Basics
import ConnectorKit
import Connectors
import Database
import HTTP
import HTTPTypes
import Rendering
import Testing
import Workspace

@testable import Web

/// Every page in every state. Templates are strict here: a name that the view model lacks is a 500.
struct ScreenTests {
    private static let full = Result { try FullWorkspace() }

    /// Every GET route of the full workspace, each with the ids and queries that show the most of it.
    private static func addresses(_ full: FullWorkspace) -> [String: [String]] {
        let customer = "/customers/\(full.acme)"
        let connection = "/admin/integrations/\(full.rmm)"
        let account = full.accounts["suggested"] ?? 0
        return [
            "/account": [""], "/events": ["?topics=sync,customers"], "/shell/sync": [""],
            "/search": ["", "?q=acme", "?q=zzzz", "?q=FS1"],
            "/": [""],
            "/customers": [
                "", "?sort=tickets", "?q=zzz", "?critical=yes", "?archived=yes", "?tag=x",
                "?source=ninjaone&missing=connectwise", "?suggested=yes",
                "?column=owner&column=tickets&sort=devices",
            ],
            "/customers/{id}": [customer, "/customers/\(full.archived)"],
            "/customers/{id}/deeds": ["\(customer)/deeds"],
            "/customers/{id}/tickets": ["\(customer)/tickets"],
            "/customers/{id}/tickets/{ticket}": ["\(customer)/tickets/\(full.ticket)"],
            "/customers/{id}/devices": ["\(customer)/devices"],
            "/customers/{id}/alerts": [
                "\(customer)/alerts", "\(customer)/alerts?severity=all",
                "\(customer)/alerts?severity=all&state=resolved",
            ],
            "/customers/{id}/backups": ["\(customer)/backups"], "/customers/{id}/contracts": ["\(customer)/contracts"],
            "/customers/{id}/contacts": ["\(customer)/contacts"], "/customers/{id}/notes": ["\(customer)/notes"],
            "/customers/{id}/timeline": [
                "\(customer)/timeline", "\(customer)/timeline?order=oldest",
                "\(customer)/timeline?kind=alerts&severity=critical",
                "\(customer)/timeline?q=zzz", "\(customer)/timeline?ticket=\(full.ticket)",
                "\(customer)/timeline?until=2020-01-01",
            ],
            "/admin/audit": ["", "?q=colour:red%20created:..", "?q=zzz", "?q=zzz%20created:..", "?before=2"],
            "/admin/audit/{entry}": ["/admin/audit/1"],
            "/rmm": ["", "?state=unlinked", "?q=zzz", "?column=alerts"],
            "/rmm/devices": ["", "?online=offline&state=linked", "?q=zzz", "?column=kind"],
            "/outbox": ["", "?view=failed", "?view=sent", "?view=cancelled"],
            "/outbox/{id}": full.writes.map { "/outbox/\($0)" },
            "/admin/integrations": ["", "?tab=logs"],
            "/admin/integrations/new/{connector}": ["/admin/integrations/new/connectwise"],
            "/admin/integrations/trials/{trial}": full.trials.map { "/admin/integrations/trials/\($0)" },
            "/admin/integrations/{id}": ["credentials", "sync", "mapping", "logs", "activity"].map {
                "\(connection)?tab=\($0)"
            },
            "/admin/integrations/{id}/parity": ["\(connection)/parity"],
            "/admin/integrations/{id}/budget": ["\(connection)/budget"],
            "/admin/integrations/{id}/runs/{run}": full.runs.map { run in
                "/admin/integrations/\(run == full.runs[1] ? full.psa : full.rmm)/runs/\(run)"
            } + ["\(connection)/runs/\(full.runs[3])?level=warning", "\(connection)/runs/\(full.runs[3])?q=zzz"],
            "/admin/integrations/{id}/runs/{run}/log.txt": [
                "\(connection)/runs/\(full.runs[3])/log.txt", "\(connection)/runs/\(full.runs[3])/log.txt?level=error",
            ],
            "/admin/integrations/{id}/runs/{run}/diagnostics.json": [
                "\(connection)/runs/\(full.runs[3])/diagnostics.json"
            ],
            "/admin/mapping": [
                "", "?view=grid", "?view=grid&filter=duplicates", "?view=grid&filter=missing", "?view=linked",
                "?view=linked&kind=separate",
                "?view=linked&kind=review", "?view=history", "?tool=\(full.rmm)",
            ],
            "/admin/mapping/grid.csv": [""], "/admin/mapping/strong": [""],
            "/admin/mapping/import": [""],
            "/admin/mapping/imports/{import}": ["/admin/mapping/imports/\(full.imported)"],
            "/admin/mapping/spine": ["", "?to=\(full.rmm)", "?to=\(full.psa)"],
            "/admin/mapping/merge": ["?survivor=\(full.acme)&merged=\(full.other)"],
            "/admin/mapping/accounts/{account}/find": [
                "/admin/mapping/accounts/\(account)/find", "/admin/mapping/accounts/\(account)/find?q=acme",
            ],
            "/admin/workspace": [""], "/admin/jobs": [""], "/guides": [""],
            "/guides/{name}": ["connectwise", "ninjaone", "integrations", "mapping"].map { "/guides/\($0)" },
            "/dev/components": [""],
        ]
    }

    private static let shown = Routes.all.filter { $0.method == .get && $0.permission != nil }

    private func targets(_ route: WebRoute, _ full: FullWorkspace) throws -> [String] {
        let endings = try #require(Self.addresses(full)[route.pattern], "\(route.pattern) is not tried")
        return endings.map { $0.hasPrefix("/") ? $0 : route.pattern + $0 }
    }

    @Test(arguments: shown, [Role.viewer, .admin])
    func `a full workspace shows every page, and no text of it is markup`(route: WebRoute, role: Role) throws {
        let full = try Self.full.get()
        guard route.permission?.allows(role) == true else { return }
        for target in try targets(route, full) {
            let page = try full.world.get(target, as: role)

            #expect(page.status == 200, "\(target) \(page.html.suffix(600))")
            #expect(page.isEscaped || page.isFile, "\(target)")
        }
    }

    @Test(arguments: shown, [Role.viewer, .member, .admin])
    func `an empty workspace shows every page or says that nothing is there`(route: WebRoute, role: Role) throws {
        let world = try Self.empty.get()
        guard route.permission?.allows(role) == true else { return }
        let target = route.pattern.replacing("{name}", with: "ninjaone").replacing("{connector}", with: "ninjaone")
            .replacing(/\{[a-z]+\}/, with: "1")

        let page = try world.get(target, as: role)

        #expect([200, 204, 404].contains(page.status), "\(target) \(page.html.suffix(600))")
        #expect(
            (page.status == 404)
                == (route.pattern.contains("{") && target.contains("/1") || route.pattern == "/admin/mapping/merge"),
            "\(target)")
    }

    private static let empty = Result { try WebWorld(connectors: ConnectorSet(Registry.all)) }

    @Test func `empty lists say what would fill them, and to whom they offer it`() throws {
        let world = try Self.empty.get()

        #expect(try world.get("/customers", as: .viewer).html.contains("Customers come from your PSA or RMM"))
        #expect(try world.get("/rmm", as: .viewer).html.contains("Connect an RMM to see"))
        #expect(try world.get("/customers?q=acme", as: .viewer).html.contains("None is named like “acme”"))
        #expect(try world.get("/", as: .admin).html.contains("/admin/integrations/new/ninjaone"))
        #expect(try !world.get("/", as: .viewer).html.contains("/admin/integrations/new/ninjaone"))
    }

    @Test func `pages lead on until everything was shown once`() throws {
        let full = try Self.full.get()
        for (section, expected) in [("tickets", 60), ("devices", 60), ("timeline", 72)] {
            var next: String? = "/customers/\(full.acme)/\(section)?order=oldest"
            var ids: [Substring] = []
            var pages = 0
            while let target = next, pages < 5 {
                let html = try full.world.get(target, as: .viewer).html
                let mark =
                    section == "devices"
                    ? /<th scope="row"[^>]*>.*?(FS\d+)/ : section == "tickets" ? /(tickets\/\d+)"/ : /id="event-(\d+)"/
                ids += html.matches(of: mark).map(\.1)
                next = html.firstMatch(of: /href="([^"]*[?&;]after=[^"]*)"/).map {
                    String($0.1).replacing("&amp;", with: "&")
                }
                pages += 1
            }
            #expect(pages == 2, "\(section)")
            #expect(Set(ids).count >= (section == "timeline" ? 60 : expected), "\(section) \(Set(ids).count)")
        }
    }

    @Test func `what is stale or failed says so where it is shown`() throws {
        let full = try FullWorkspace()
        try full.world.write { db in
            try db.run(
                """
                UPDATE connections SET last_ok_at = now() - interval '5 hours', error_kind = 'bad_credentials', failures = 3,
                       error_sentence = 'The secret was rotated.', error_detail = '{"title": "Refused", "status": 401, "anchor": "401", "words": "no"}'
                """)
        }
        let customer = "/customers/\(full.acme)"

        #expect(try full.world.get(customer, as: .viewer).html.contains("Nothing here is fresh."))
        for section in ["tickets", "devices", "alerts", "backups", "contracts", "contacts"] {
            #expect(
                try full.world.get("\(customer)/\(section)", as: .viewer).html.contains("could not be read"),
                "\(section)")
        }
        for (target, words) in [
            ("/", "The secret was rotated."), ("/admin/integrations", "Error"),
            ("/admin/integrations/\(full.rmm)", "The secret was rotated."),
        ] {
            let page = try full.world.get(target, as: .admin)
            #expect(page.status == 200 && page.html.contains(words), "\(target)")
        }
    }

    @Test func `a first sync under way is shown with its streams`() throws {
        let full = try Self.full.get()

        let home = try full.world.get("/", as: .admin).html

        #expect(home.contains("First sync of PSA"))
        #expect(home.contains("900 of about 1,000"))
    }

    @Test(arguments: ["main", "rows", "drawer", "trial", "tickets", "no-such-block"])
    func `what htmx asks for is a part, or the page`(block: String) throws {
        let full = try Self.full.get()
        for route in Self.shown where route.pattern != "/events" {
            for target in try targets(route, full) {
                let page = try full.world.get(target, as: .admin, block: block)
                #expect([200, 204, 301].contains(page.status), "\(target) \(page.html.suffix(400))")
            }
        }
    }
}
