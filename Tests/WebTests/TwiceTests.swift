import Basics
import Database
import Foundation
import HTTP
import HTTPTypes
import Sync
import Testing
import Workspace

@testable import Web

/// What is done twice, late or by two people at once.
struct TwiceTests {
    /// For tests that change nothing others look at.
    private static let shared = Result { try FullWorkspace() }

    @Test func `a note form sent twice writes one note`() throws {
        let full = try Self.shared.get()
        let form = ["body": "Only once", "nonce": "a-nonce-of-its-own-1"]

        let first = try full.world.post("/customers/\(full.acme)/notes", form, as: .member)
        let second = try full.world.post("/customers/\(full.acme)/notes", form, as: .member)

        #expect(first.status == 303 && second.status == 303)
        #expect(
            try full.world.read { db in try db.value("SELECT count(*) FROM customer_notes WHERE body = 'Only once'") }
                == 1)
    }

    @Test func `a note form without its mark is refused, not taken for one that was sent before`() throws {
        let full = try Self.shared.get()

        let page = try full.world.post("/customers/\(full.acme)/notes", ["body": "Unmarked"], as: .member)

        #expect(page.status == 422 && page.html.contains("The form was not sent whole"))
    }

    @Test(arguments: [
        ("/customers/bulk", ["deed": "owner", "new_owner": "nobody"]), ("/customers/{id}/account", ["owner": "nobody"]),
        ("/customers/bulk", ["deed": "tag", "tag": "x" + String(repeating: "\u{301}", count: 40)]),
    ])
    func `an owner who is no one and a tag without end are refused`(path: String, form: [String: String]) throws {
        let full = try Self.shared.get()
        let id = "\(full.acme)"

        let page = try full.world.post(
            path.replacing("{id}", with: id), form.merging(["customer": id]) { $1 }, as: .member)

        #expect(page.status == 422 && page.html.contains("was refused"))
    }

    @Test func `a note that is refused keeps what was typed, and may then be sent again`() throws {
        let full = try Self.shared.get()
        let long = String(repeating: "x", count: 10_001)
        let nonce = "a-nonce-of-its-own-2"

        let refused = try full.world.post("/customers/\(full.acme)/notes", ["body": long, "nonce": nonce], as: .member)
        let kept = try full.world.post(
            "/customers/\(full.acme)/notes", ["body": "Shorter", "nonce": nonce], as: .member)

        #expect(refused.status == 422)
        #expect(refused.html.contains(long) && refused.html.contains("10,001 characters"))
        #expect(kept.status == 303)
    }

    @Test func `the second of two admins who save one drawer is told, and nothing of theirs is saved`() throws {
        let full = try FullWorkspace()
        let path = "/admin/integrations/\(full.rmm)/credentials"
        let form = ["version": "1", "client_id": "abc", "region": "eu"]

        let first = try full.world.post(path, form.merging(["label": "First"]) { $1 }, as: .admin)
        let second = try full.world.post(path, form.merging(["label": "Second"]) { $1 }, as: .admin)
        let settings = try full.world.post(
            "/admin/integrations/\(full.rmm)/settings", ["version": "1", "interval": "30", "lookback": "90"], as: .admin
        )

        #expect(first.status == 303)
        #expect(second.status == 422)
        #expect(second.html.contains("omebody else saved it while you had it open"))
        #expect(second.html.contains("value=\"Second\""))
        #expect(settings.status == 422)
        #expect(
            try full.world.read { db in try db.value("SELECT label FROM connections WHERE id = \(full.rmm)") }
                == "First")
    }

    @Test func `the id in the path decides which connection is saved`() throws {
        let full = try FullWorkspace()

        let page = try full.world.post(
            "/admin/integrations/\(full.rmm)/credentials",
            [
                "connection": "\(full.psa)", "connector": "connectwise", "version": "1", "label": "Mine",
                "client_id": "abc", "region": "eu",
            ], as: .admin)

        #expect(page.location == "/admin/integrations/\(full.rmm)")
        #expect(
            try full.world.read { db in try db.value("SELECT label FROM connections WHERE id = \(full.rmm)") } == "Mine"
        )
    }

    @Test func `Sync now twice is one run, and says that it runs`() throws {
        let full = try FullWorkspace()
        let path = "/admin/integrations/\(full.rmm)/runs"
        try full.world.write { db in try db.run("DELETE FROM sync_runs WHERE connection_id = \(full.rmm)") }

        let first = try full.world.post(path, as: .member)
        let second = try full.world.post(path, as: .admin)
        try full.world.write { db in
            try db.run("UPDATE sync_runs SET state = 'running', started_at = now() WHERE connection_id = \(full.rmm)")
        }
        let third = try full.world.post(path, as: .member)

        #expect(first.status == 303 && first.location.hasPrefix(path + "/"))
        #expect(second.location == first.location && third.location == first.location)
        #expect(try flash(third, full).contains("is already running, started"))
        #expect(
            try full.world.read { db in try db.value("SELECT count(*) FROM sync_runs WHERE connection_id = \(full.rmm)")
            } == 1)
    }

    @Test func `Sync now of a paused tool says who paused it`() throws {
        let full = try FullWorkspace()
        _ = try full.world.post("/admin/integrations/\(full.rmm)/pause", as: .admin)

        let page = try full.world.post("/admin/integrations/\(full.rmm)/runs", as: .member)

        #expect(try flash(page, full).contains("is paused by Admin Keller"))
    }

    @Test(arguments: [
        "", "/tickets", "/devices", "/alerts", "/backups", "/contracts", "/contacts", "/notes", "/timeline",
    ])
    func `the old address of a merged customer leads to the survivor for good`(section: String) throws {
        let full = try Self.shared.get()

        let page = try full.world.get("/customers/\(full.merged)\(section)", as: .viewer)

        #expect(page.status == 301)
        #expect(page.location == "/customers/\(full.acme)\(section)")
    }

    @Test(arguments: ["/follow", "/account", "/notes"])
    func `a deed on a customer that is gone is a 404, as for one that never was`(verb: String) throws {
        let full = try Self.shared.get()
        let form = ["follows": "yes", "tags": "a", "body": "Hello", "nonce": "a-nonce-of-its-own-3"]

        #expect(try full.world.post("/customers/\(full.merged)\(verb)", form, as: .admin).status == 404)
        #expect(try full.world.post("/customers/4711\(verb)", form, as: .admin).status == 404)
    }

    @Test func `an archived customer is read-only, and says so`() throws {
        let full = try Self.shared.get()
        let path = "/customers/\(full.archived)"

        let page = try full.world.get(path, as: .admin)
        let refused = try full.world.post("\(path)/notes", ["body": "No", "nonce": "a-nonce-of-its-own-4"], as: .admin)

        #expect(page.html.contains("This customer is read-only."))
        #expect(refused.status == 422 && refused.html.contains("archived and so read-only"))
    }

    @Test func `somebody else's note is not edited`() throws {
        let full = try Self.shared.get()

        let page = try full.world.post("/customers/\(full.acme)/notes/\(full.note)", ["body": "Mine now"], as: .admin)

        #expect(page.status == 422)
        #expect(page.html.contains("Only the person who wrote a note may edit it"))
    }

    /// What the flash message says on the next page.
    private func flash(_ page: WebWorld.Page, _ full: FullWorkspace) throws -> String {
        let cookie = HTTPFields([HTTPField(name: .cookie, value: "flash_local=\(page.cookie("flash_local") ?? "")")])
        return try full.world.send(.get, page.location, as: .admin, cookie).html
    }
}
