import Basics
import Database
import HTTP
import HTTPTypes
import Testing
import Workspace

@testable import Web

struct AccountPagesTests {
    @Test func `a person's theme, rows and keys are kept and shown on every page`() throws {
        let world = try WebWorld()

        let answer = try world.post("/account", ["theme": "dark", "density": "comfortable"], as: .viewer)
        let page = try world.send(
            .get, "/account", as: .viewer, [.cookie: "flash_local=\(answer.cookie("flash_local") ?? "")"])

        #expect(answer.status == 303)
        #expect(page.html.contains("data-theme=\"dark\" data-density=\"comfortable\""))
        #expect(page.html.contains("data-keys=\"off\""))
        #expect(page.html.contains("Saved."))
        #expect(page.cookie("flash_local") == "")
        #expect(try world.deeds() == 1)
    }

    @Test func `a value that was not offered is refused with the field's name`() throws {
        let world = try WebWorld.shared.get()

        let answer = try world.post("/account", ["theme": "neon", "density": "compact"], as: .member)

        #expect(answer.status == 422)
        #expect(answer.html.contains("“theme”"))
    }

    @Test func `the toggle for exact times is kept`() throws {
        let world = try WebWorld()

        #expect(try world.post("/account/settings", ["times": "exact"], as: .viewer).status == 204)
        #expect(try world.get("/account", as: .viewer).html.contains("data-times=\"exact\""))
        #expect(try world.get("/account", as: .admin).html.contains("data-times=\"relative\""))
    }

    @Test func `markup in a name is text on the page`() throws {
        let world = try WebWorld()
        try world.write { db in
            try db.run("UPDATE users SET name = '<img src=x onerror=alert(1)> Keller' WHERE role = 'viewer'")
        }

        let page = try world.get("/account", as: .viewer)

        #expect(!page.html.contains("<img"))
        #expect(page.html.contains("&lt;img"))
    }
}
