import Basics
import Database
import HTTP
import HTTPTypes
import Sync
import Testing
import Workspace

@testable import Web

/// Every address that changes something, done once as it is meant.
@Suite(.serialized) struct DeedTests {
    /// Routes without an audit entry, and why.
    private static let silent = [
        "/seen": "what a person has looked at is no deed",
        "/admin/mapping/imports": "a file that is compared changes nothing",
    ]

    /// Deeds that are answered with a file.
    private static let files: Set<String> = ["/admin/audit/exports"]

    /// Deeds that would stand in the way of others.
    private static let apart: Set<String> = [
        "/sign-out", "/admin/integrations/{id}/credentials", "/admin/integrations/{id}/settings",
        "/admin/integrations/{id}/disconnection",
        "/customers/{id}/archive", "/customers/{id}/restoration", "/customers/{id}/deletion",
        "/admin/mapping/imports/{import}/application", "/admin/mapping/spine",
        "/admin/mapping/strong", "/admin/mapping/merges", "/admin/mapping/accounts/{account}/rejection",
        "/admin/mapping/accounts/{account}/customer",
    ]
    private static let shared = Result { try FullWorkspace() }

    private static let mutating = Routes.all.filter { $0.method != .get && $0.permission != nil }

    /// Path and form of the deed.
    private static func deed(_ pattern: String, _ full: FullWorkspace) -> (path: String, form: [String: String])? {
        let customer = "/customers/\(full.acme)"
        let connection = "/admin/integrations/\(full.rmm)"
        func account(_ state: String, _ verb: String) -> String {
            "/admin/mapping/accounts/\(full.accounts[state] ?? 0)/\(verb)"
        }
        let ninja = [
            "connector": "ninjaone", "client_id": "abc", "client_secret": "a secret of the vendor", "region": "us",
            "untested": "yes",
        ]
        let deeds: [String: (String, [String: String])] = [
            "/sign-out": ("/sign-out", [:]), "/account": ("/account", ["theme": "dark", "density": "compact"]),
            "/account/settings": ("/account/settings", ["times": "exact"]), "/seen": ("/seen", [:]),
            "/views": ("/views", ["list": "devices", "name": "Mine too", "query": "q=a&column=kind"]),
            "/views/deletion": ("/views/deletion", ["view": "\(full.views[0])"]),
            "/checklist/dismissal": ("/checklist/dismissal", [:]),
            "/customers/bulk": ("/customers/bulk", ["customer": "\(full.acme)", "deed": "tag", "tag": "vip"]),
            "/customers/{id}/archive": ("\(customer)/archive", [:]),
            "/customers/{id}/restoration": ("/customers/\(full.archived)/restoration", [:]),
            "/customers/{id}/deletion": ("/customers/\(full.archived)/deletion", [:]),
            "/admin/mapping/imports": ("/admin/mapping/imports", ["pasted": full.sheet]),
            "/admin/mapping/imports/{import}/application": (
                "/admin/mapping/imports/\(full.imported)/application", [:]
            ),
            "/admin/mapping/spine": ("/admin/mapping/spine", ["to": "\(full.rmm)"]),
            "/admin/audit/exports": ("/admin/audit/exports", ["format": "csv", "q": "created:.."]),
            "/admin/audit/verification": ("/admin/audit/verification", [:]),
            "/customers/{id}/follow": ("\(customer)/follow", ["follows": "yes"]),
            "/customers/{id}/account": ("\(customer)/account", ["owner": "1", "tags": "a, b"]),
            "/customers/{id}/contact": ("\(customer)/contact", ["contact": "\(full.contact)"]),
            "/customers/{id}/notes": ("\(customer)/notes", ["body": "Hello", "nonce": "0123456789abcdef01"]),
            "/customers/{id}/notes/{note}": ("\(customer)/notes/\(full.adminNote)", ["body": "Hello again"]),
            "/customers/{id}/notes/{note}/pin": ("\(customer)/notes/\(full.note)/pin", ["pinned": "yes"]),
            "/outbox/stop": ("/outbox/stop", [:]), "/outbox/resumption": ("/outbox/resumption", [:]),
            "/outbox/{id}/cancellation": ("/outbox/\(full.write(.pending))/cancellation", [:]),
            "/outbox/{id}/decision": ("/outbox/\(full.write(.needsPerson))/decision", ["decision": "send_again"]),
            "/admin/integrations/new/{connector}": ("/admin/integrations/new/ninjaone", ninja),
            "/admin/integrations/trials": ("/admin/integrations/trials", ninja),
            "/admin/integrations/{id}/credentials": (
                "\(connection)/credentials", ["version": "1", "label": "Ninja", "client_id": "abc", "region": "eu"]
            ),
            "/admin/integrations/{id}/settings": (
                "\(connection)/settings", ["version": "1", "interval": "30", "lookback": "90", "enabled": "on"]
            ),
            "/admin/integrations/{id}/runs": ("\(connection)/runs", [:]),
            "/admin/integrations/{id}/runs/{run}/retry": ("\(connection)/runs/\(full.runs[3])/retry", [:]),
            "/admin/integrations/{id}/pause": ("\(connection)/pause", [:]),
            "/admin/integrations/{id}/resume": ("\(connection)/resume", [:]),
            "/admin/integrations/{id}/disconnection": ("\(connection)/disconnection", ["rows": "keep"]),
            "/admin/integrations/{id}/deletions": ("\(connection)/deletions", ["stream": "devices"]),
            "/admin/workspace": (
                "/admin/workspace",
                [
                    "name": "Alpine", "time_zone": "Europe/Zurich", "currency": "CHF",
                    "support_address": "help@alpine.example", "timeline_months": "60", "trace_days": "30",
                ]
            ),
            "/admin/jobs/{id}/retry": ("/admin/jobs/\(full.deadJobs[0])/retry", [:]),
            "/admin/jobs/{id}/discarding": ("/admin/jobs/\(full.deadJobs[1])/discarding", [:]),
            "/admin/mapping/strong": (
                "/admin/mapping/strong", ["pair": "\(full.accounts["suggested"] ?? 0)-\(full.other)"]
            ),
            "/admin/mapping/merges": (
                "/admin/mapping/merges", ["survivor": "\(full.acme)", "merged": "\(full.other)"]
            ),
            "/admin/mapping/merges/{merge}/undo": ("/admin/mapping/merges/\(full.merge)/undo", [:]),
            "/admin/mapping/duplicates/dismissal": (
                "/admin/mapping/duplicates/dismissal", ["left": "\(full.acme)", "right": "\(full.other)"]
            ),
            "/admin/mapping/history/{entry}/undo": ("/admin/mapping/history/\(full.history)/undo", [:]),
            "/admin/mapping/accounts/{account}/link": (account("suggested", "link"), ["customer": "\(full.other)"]),
            "/admin/mapping/accounts/{account}/rejection": (
                account("suggested", "rejection"), ["customer": "\(full.other)"]
            ),
            "/admin/mapping/accounts/{account}/separate": (account("unlinked", "separate"), [:]),
            "/admin/mapping/accounts/{account}/customer": (account("unlinked", "customer"), [:]),
            "/admin/mapping/accounts/{account}/unlink": (account("linked", "unlink"), [:]),
            "/admin/mapping/accounts/{account}/reopen": (account("keep_separate", "reopen"), [:]),
        ]
        return deeds[pattern]
    }

    @Test(arguments: mutating)
    func `a deed is done and leaves one entry in the audit log`(route: WebRoute) throws {
        let full = try Self.apart.contains(route.pattern) ? FullWorkspace() : Self.shared.get()
        let deed = try #require(Self.deed(route.pattern, full), "\(route.pattern) is not tried")
        let before = try full.world.deeds()

        let page = try full.world.post(deed.path, deed.form, as: .admin)

        let expected = Self.files.contains(route.pattern) ? [200] : [204, 303]
        #expect(expected.contains(page.status), "\(route.pattern): \(page.html.suffix(700))")
        #expect(try full.world.deeds() - before == (Self.silent[route.pattern] == nil ? 1 : 0))
        guard case .intact = try full.world.read({ db in try AuditLog.verify(db) }) else {
            Issue.record("the audit log is broken")
            return
        }
    }

    @Test(arguments: mutating, [Role.viewer, .member, nil])
    func `whoever may not do a deed changes no row of any table`(route: WebRoute, role: Role?) throws {
        let full = try Self.untouched.get()
        guard let permission = route.permission, role.map({ permission.allows($0) }) != true else { return }
        let deed = try #require(Self.deed(route.pattern, full))
        let before = try rows(full.world)

        let page = try full.world.post(deed.path, deed.form, as: role)

        #expect(page.status == (role == nil ? 401 : 403))
        #expect(try rows(full.world) == before)
    }

    @Test(arguments: mutating)
    func `a deed without this session's token changes no row`(route: WebRoute) throws {
        let full = try Self.untouched.get()
        let deed = try #require(Self.deed(route.pattern, full))
        let before = try rows(full.world)
        let foreign = try full.world.person(.viewer).session.csrfToken()

        for token in [nil, "", "forged", foreign] {
            var form = deed.form
            form["csrf"] = token
            #expect(try full.world.send(.post, deed.path, as: .admin, body: form).status == 403)
        }

        #expect(try rows(full.world) == before)
    }

    private static let untouched = Result { try FullWorkspace() }

    /// A fingerprint of every row; when a session was last used is no change.
    private func rows(_ world: WebWorld) throws -> [String] {
        try world.read { db in
            let tables = try db.all(
                "SELECT relname FROM pg_stat_user_tables WHERE relname <> 'user_sessions' ORDER BY relname",
                as: { try $0.get("relname") as String })
            return try tables.map { table in
                let sum: String? = try db.value(
                    "SELECT count(*) || ' ' || coalesce(sum(hashtext(t::text)::bigint), 0) FROM \(.name(table)) t")
                return "\(table) \(sum ?? "")"
            }
        }
    }
}
