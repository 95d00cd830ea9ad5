import Basics
import ConnectorKit
import Connectors
import HTTP
import HTTPTypes
import Testing
import Workspace

@testable import Web

/// What strangers put into addresses and forms.
struct ProbeTests {
    private static let full = Result { try FullWorkspace() }
    private static let probes = [
        FullWorkspace.probe, "'; DROP TABLE customers; --", "../../etc/passwd", "-1", "99999999999999999999",
        "{{name}}",
    ]
    private static let names = [
        "q", "sort", "after", "owner", "tag", "source", "missing", "critical", "archived", "kind", "severity", "until",
        "order", "ticket", "tool",
        "state", "suggested", "before", "to", "organization", "online", "tab", "view", "filter", "from", "survivor",
        "merged", "topics", "next", "level",
    ]

    @Test(arguments: Routes.all.filter { $0.method == .get }, probes)
    func `no parameter becomes markup, SQL or a fault`(route: WebRoute, probe: String) throws {
        let full = try Self.full.get()
        let encoded = String(Query.encode([("x", probe)]).dropFirst(2))
        let owner = route.pattern.hasPrefix("/customers") ? full.acme : full.rmm
        let path = route.pattern.replacing("{id}", with: "\(owner)")
        let known = path.replacing(/\{[a-z]+\}/, with: "1")
        let query = Query.encode(Self.names.map { ($0, probe) })
        let targets: [String] = [
            "\(known)?\(query)", path.replacing(/\{[a-z]+\}/, with: encoded),
            route.pattern.replacing(/\{[a-z]+\}/, with: encoded) + "?after=\(encoded).\(encoded)",
            "\(known)?after=7.\(encoded)&sort=tickets",
        ]

        for target in targets {
            let page = try full.world.get(target, as: .admin)

            #expect(page.status < 500, "\(target) \(page.html.suffix(500))")
            #expect(page.isEscaped || page.isFile, "\(target)")
        }
    }

    @Test(arguments: Routes.all.filter { $0.method == .post && $0.permission != nil }, probes)
    func `no field of a form becomes markup, SQL or a fault`(route: WebRoute, probe: String) throws {
        let full = try FullWorkspaceShared.get(route)
        let fields = [
            "label", "connector", "connection", "version", "trial", "body", "nonce", "owner", "tags", "follows",
            "customer", "left", "right",
            "survivor", "merged", "pair", "interval", "lookback", "stream", "mode", "rows", "theme", "density", "times",
            "back", "client_id", "region",
            "name", "pinned", "untested", "quiet_from", "quiet_to", "budget", "off_rows", "filter.device_classes",
            "deed", "tag", "new_owner", "pasted", "to",
        ]
        let form = Dictionary(uniqueKeysWithValues: fields.map { ($0, probe) })
        let path = route.pattern.replacing("{connector}", with: "ninjaone")
            .replacing("{id}", with: "\(route.pattern.hasPrefix("/customers") ? full.other : full.rmm)").replacing(
                /\{[a-z]+\}/, with: "1")

        for isPartial in [false, true] {
            let page = try full.world.send(
                .post, path, as: .admin, isPartial ? [.hxRequest: "true", .hxTarget: "drawer"] : [:],
                body: form.merging(["csrf": try full.world.person(.admin).session.csrfToken()]) { $1 })

            #expect(page.status < 500, "\(path) \(page.html.suffix(500))")
            #expect(page.isEscaped, "\(path)")
        }
    }
}

extension WebWorld.Page {
    /// A file to be kept and not a page: no browser takes what it holds for markup.
    var isFile: Bool {
        response.fields[.contentDisposition]?.hasPrefix("attachment") == true
            && response.fields[.contentType]?.contains("html") == false
    }
}

/// One workspace for the forms; signing out has its own.
private enum FullWorkspaceShared {
    private static let shared = Result { try FullWorkspace() }

    static func get(_ route: WebRoute) throws -> FullWorkspace {
        route.pattern == "/sign-out" ? try FullWorkspace() : try shared.get()
    }
}
