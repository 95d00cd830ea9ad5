import Basics
import Database
import TestKit
import Testing
import Workspace

@testable import Web

/// Saved views and the choice of columns, by links and forms alone.
struct ListToolsTests {
    private let world: WebWorld

    init() throws {
        world = try WebWorld()
        try world.write { db in
            let records = RecordWorld()
            let rmm = try records.connection("ninjaone", db)
            let acme = try records.customer("Acme", db)
            try records.account(rmm, "a", of: acme, db)
            try records.record("devices", rmm, "1", of: "a", ["hostname": "'FS1'", "os": "'Windows 11'"], db)
        }
    }

    /// The labels of a table's columns, and those of its first row's cells.
    private func columns(_ html: String) -> (head: [String], cells: [String]) {
        let head = html.matches(of: /<th scope="col"[^>]*>(?:<a[^>]*>)?([A-Z][a-z ]+)/).map { String($0.1) }
        let row = html.split(separator: "<tr data-row").dropFirst().first?.split(separator: "</tr>").first ?? ""
        return (head, row.matches(of: /data-label="([^"]+)"/).map { String($0.1) })
    }

    @Test(arguments: [
        ("/customers", ["Customer", "State", "Sources", "Open tickets", "Critical", "Devices", "Owner", "Last event"]),
        ("/customers?column=owner&column=tickets", ["Customer", "Open tickets", "Owner"]),
        ("/customers?column=nonsense", ["Customer"]),
    ])
    func `a customers list shows the columns that its address names, head and rows alike`(
        target: String, expected: [String]
    ) throws {
        let (head, cells) = columns(try world.get(target, as: .viewer).html)

        #expect(head == expected)
        #expect(cells == Array(expected.dropFirst()))
    }

    @Test func `what was chosen stays when the list is filtered, sorted or cleared`() throws {
        let html = try world.get("/customers?column=owner&q=acme&sort=tickets&critical=yes", as: .viewer).html

        let search = try #require(
            html.split(separator: "role=\"search\"").dropFirst().first?.split(separator: "</form>").first)
        for kept in [("column", "owner"), ("sort", "tickets"), ("critical", "yes")] {
            #expect(search.contains("<input type=\"hidden\" name=\"\(kept.0)\" value=\"\(kept.1)\">"), "\(kept.0)")
        }
        #expect(html.contains("<input type=\"checkbox\" name=\"column\" value=\"owner\" checked>"))
        #expect(html.contains("<input type=\"checkbox\" name=\"column\" value=\"state\">"))
        #expect(
            html.contains("href=\"/customers?sort=tickets&amp;column=owner\"")
                || html.contains("column=owner&amp;sort=tickets\">Clear"))
    }

    @Test func `a saved view stands over the list of its owner alone, marked while it is shown`() throws {
        let query = "sort=devices&after=7.x&q=a%26b&column=owner&column=devices&tag="
        let saved = try world.post("/views", ["list": "customers", "name": "Büro", "query": query], as: .viewer)

        let address = "/customers?column=devices&column=owner&q=a%26b&sort=devices"
        #expect(saved.location == address)
        let link = "href=\"\(address.replacing("&", with: "&amp;"))\" aria-current=\"true\">Büro</a>"
        #expect(try world.get(address, as: .viewer).html.contains(link))
        #expect(try world.get("/customers", as: .viewer).html.contains(">Büro</a>"))
        #expect(try !world.get("/customers", as: .admin).html.contains("Büro"))
        #expect(try !world.get("/rmm/devices", as: .viewer).html.contains("Büro"))
    }

    @Test func `a view of the same name is replaced, and only its owner can delete it`() throws {
        for query in ["q=one", "q=two"] {
            _ = try world.post("/views", ["list": "devices", "name": "Mine", "query": query], as: .member)
        }
        let views = try world.read { db in try SavedView.all(db) }
        #expect(views.map(\.query) == ["q=two"])
        let id = try #require(views.first?.id)

        #expect(try world.post("/views/deletion", ["view": "\(id)"], as: .admin).status == 404)
        #expect(try world.post("/views/deletion", ["view": "\(id)"], as: .member).location == "/rmm/devices?q=two")
        #expect(try world.read { db in try SavedView.all(db) }.isEmpty)
    }

    @Test(arguments: [
        ["list": "customers", "name": "", "query": ""], ["list": "users", "name": "a", "query": ""],
        ["list": "customers", "name": String(repeating: "x", count: 61), "query": ""],
        ["list": "customers", "name": "a", "query": "q=" + String(repeating: "x", count: 2_000)],
    ])
    func `a view that cannot be kept is refused`(form: [String: String]) throws {
        #expect(try world.post("/views", form, as: .admin).status == 422)
    }

    @Test func `nobody collects more than 30 views of a list`() throws {
        try world.write { db in
            let user = try world.user(.admin).id
            for number in 1...30 { try SavedView.save(.customers, name: "v\(number)", query: "", by: user, db) }

            #expect(throws: Refusal.self) { try SavedView.save(.customers, name: "v31", query: "", by: user, db) }
        }
    }
}
