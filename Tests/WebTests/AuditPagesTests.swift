import Basics
import Database
import Foundation
import HTTP
import HTTPTypes
import Jobs
import Rendering
import TestKit
import Testing
import Workspace

@testable import Web

/// What an admin finds in the audit log, and takes away.
struct AuditPagesTests {
    private let world: WebWorld
    private let rule = Actor(type: .rule, id: 9, name: "Disk full", onBehalfOf: "Ana Keller")

    init() throws {
        world = try WebWorld()
        let rule = self.rule
        try world.write { db in
            try AuditLog.append(
                .connectionSyncSaved(
                    7, "NinjaOne", before: ["interval": 15, "streams": ["tickets": true, "devices": true]],
                    after: ["interval": 30, "streams": ["tickets": true, "devices": false]]), by: rule, at: Date(), db)
            try AuditLog.append(
                .connectionSyncSaved(
                    8, "x",
                    before: ["request": ["summary": "<script>alert(1)</script>", "client_secret": "hunter2"]],
                    after: nil),
                by: rule, at: Date().addingTimeInterval(-20 * 86_400), db)
        }
    }

    @Test func `the list shows the last week and offers the last month`() throws {
        let page = try world.get("/admin/audit", as: .admin).html

        #expect(page.contains("Changed what NinjaOne syncs") && !page.contains("Changed what x syncs"))
        #expect(page.contains("rule, on behalf of Ana Keller") && page.contains("1 entry"))
        #expect(page.contains("The chain is verified every night, and was not yet"))
        let none = try world.get("/admin/audit?q=zzz", as: .admin).html
        #expect(none.contains("No entry fits “zzz” in the last 7 days") && none.contains("Widen to 30 days"))
        #expect(none.contains("value=\"zzz\""))
        #expect(try world.get("/admin/audit?q=created:..", as: .admin).html.contains("Changed what x syncs"))
        #expect(try world.get("/admin/audit?q=actor:zzz+created:..", as: .admin).html.contains("Clear the search"))
        #expect(try world.get("/admin/audit?q=colour:red", as: .admin).html.contains("“colour:” is no qualifier here"))
    }

    @Test func `an entry shows what changed and nothing that did not; it opens in its row or on its own page`() throws {
        let page = try world.get("/admin/audit/1", as: .admin).html
        let row = try world.get("/admin/audit/1", as: .admin, block: "entry-1").html

        #expect(page.contains("− interval: 15") && page.contains("+ interval: 30"))
        #expect(page.contains("− streams.devices: true") && page.contains("+ streams.devices: false"))
        #expect(!page.contains("− streams.tickets") && page.contains("1 more line is the same."))
        #expect(page.contains("http://demo.localhost:8080/admin/audit/1"))
        #expect(row.contains("− interval: 15") && row.contains("Open on its own page") && !row.contains("<html"))
        #expect(try world.get("/admin/audit/99", as: .admin).status == 404)
        #expect(try world.get("/admin/audit/x", as: .admin).status == 404)
    }

    @Test func `what vendors and people wrote is text, and secrets are dots`() throws {
        let page = try world.get("/admin/audit/2", as: .admin).html

        #expect(page.contains("&lt;script&gt;") && !page.contains("<script>alert"))
        #expect(page.contains("••• redacted") && !page.contains("hunter2"))
    }

    @Test func `a chain that does not hold is said on top, and hides no row`() throws {
        try world.write { db in
            try AuditCheck.record(.broken(seq: 1, why: "it was changed"), at: Date(), db)
        }

        let page = try world.get("/admin/audit", as: .admin).html

        #expect(page.contains("The audit log was tampered with.") && page.contains("href=\"/admin/audit/1\""))
        #expect(page.contains("Changed what NinjaOne syncs"))
        try world.write { db in try AuditCheck.record(.intact(entries: 2), at: Date(), db) }
        let whole = try world.get("/admin/audit", as: .admin).html
        #expect(whole.contains("Chain verified up to entry 2") && !whole.contains("tampered"))
    }

    @Test(arguments: ["csv", "jsonl"])
    func `a file holds exactly what the search finds, and taking it is a deed`(format: String) throws {
        let form = ["q": "action:integration_sync_updated created:..", "format": format]

        let file = try file(world.post("/admin/audit/exports", form, as: .admin))

        #expect(file.contains("Changed what x syncs") && file.contains("Changed what NinjaOne syncs"))
        #expect(!file.contains("hunter2") && !file.contains("audit_exported"))
        let last = try world.read { db in try AuditLog.list(AuditFilter(), limit: 1, db) }.first
        #expect(last?.entry.action == "audit_exported" && last?.entry.details["format"] == .string(format))
        #expect(last?.entry.details["query"] == "action:integration_sync_updated created:..")
        #expect(try world.post("/admin/audit/exports", ["format": "xlsx"], as: .admin).status == 422)
    }

    @Test func `an admin can have the chain verified now`() throws {
        let answer = try world.post("/admin/audit/verification", as: .admin)

        #expect(answer.location == "/admin/audit")
        let waiting: Int? = try world.read { db in
            try db.value("SELECT count(*) FROM jobs WHERE kind = \(AuditNight.kind) AND state = 'available'")
        }
        #expect(waiting == 1)
    }

    @Test func `nobody but an admin reads it, and the others are not offered it`() throws {
        for role in [Role.viewer, .member] {
            for path in ["/admin/audit", "/admin/audit/1"] { #expect(try world.get(path, as: role).status == 403) }
            #expect(try world.post("/admin/audit/exports", ["format": "csv"], as: role).status == 403)
            #expect(try !world.get("/", as: role).html.contains("/admin/audit"))
        }
        #expect(try world.get("/", as: .admin).html.contains("href=\"/admin/audit\""))
    }

    /// All pieces of a file that is made while it is sent.
    private func file(_ page: WebWorld.Page) throws -> String {
        #expect(page.status == 200)
        guard case .pieces(let next) = page.response.body else { throw Refusal("No file", why: "", next: "") }
        var bytes: [UInt8] = []
        while let piece = try next() { bytes += piece }
        return String(decoding: bytes, as: UTF8.self)
    }
}
