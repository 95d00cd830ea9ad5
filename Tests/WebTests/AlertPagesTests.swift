import Basics
import Database
import HTTPTypes
import Testing
import Workspace

@testable import Web

/// Alerts as a person works on them, by links and forms alone.
struct AlertPagesTests {
    private let full: FullWorkspace

    init() throws {
        full = try FullWorkspace()
    }

    private func get(_ target: String, as role: Role = .member) throws -> String {
        try full.world.get(target, as: role).html
    }

    private func state(_ thread: Int64) throws -> String? {
        try full.world.read { db in try db.value("SELECT state FROM alert_threads WHERE id = \(thread)") }
    }

    @Test func `an alert that is acknowledged moves to the view of that name and tells where it stays`() throws {
        let thread = full.threads[0]
        let before = try get("/alerts")
        #expect(before.contains("href=\"/alerts/\(thread)\""))
        #expect(try get("/alerts/\(thread)").contains("it is acknowledged here only"))

        let page = try full.world.post("/alerts/\(thread)/acknowledgement", as: .member)

        #expect(page.status == 303 && page.location == "/alerts/\(thread)")
        #expect(try !get("/alerts").contains("href=\"/alerts/\(thread)\""))
        #expect(try get("/alerts?state=acknowledged").contains("href=\"/alerts/\(thread)\""))
        #expect(
            try get("/customers/\(full.acme)/alerts?severity=all&state=acknowledged").contains("/alerts/\(thread)\""))
    }

    @Test func `what is resolved says sending until the tool has answered, and then the answer`() throws {
        let thread = full.threads[0]
        let page = try full.world.post("/alerts/\(thread)/resolution", ["form": "k"], as: .member)
        #expect(page.status == 303)
        #expect(try get("/alerts/\(thread)").contains("Sending"))
        #expect(try get("/alerts").contains("Sending"))
        #expect(try state(thread) == "open")

        for (change, words) in [
            ("why = 'breaker', words = 'NinjaOne refused these credentials'", "NinjaOne refused these credentials"),
            ("state = 'failed', words = 'The client lacks the management scope'", "lacks the management scope"),
            ("state = 'cancelled', why = 'duplicate', words = 'NinjaOne has done it already.'", "has done it already"),
        ] as [(SQL, String)] {
            try full.world.write { db in
                try db.run("UPDATE outbox SET \(change) WHERE origin_kind = 'alert_thread' AND origin_id = \(thread)")
            }
            #expect(try get("/alerts/\(thread)").contains(words))
        }
    }

    @Test func `a verb that cannot be is refused with its reason and changes nothing`() throws {
        let (open, over) = (full.threads[0], full.threads[2])
        let archived = try full.world.write { db in
            try db.value("UPDATE alert_threads SET account_ref = 'gone' WHERE id = \(full.threads[3]) RETURNING id")
                as Int64?
        }
        try full.world.write { db in
            try db.run(
                """
                INSERT INTO source_accounts (connection_id, external_id, name, content_hash) VALUES (\(full.rmm), 'gone', 'Gone', '')
                """)
            try db.run(
                """
                INSERT INTO account_links (account_id, state, customer_id)
                SELECT id, 'linked', \(full.archived) FROM source_accounts WHERE external_id = 'gone'
                """)
        }
        let cases: [(Int64, String, String)] = [
            (over, "acknowledgement", "It has cleared meanwhile."), (over, "resolution", "It has cleared meanwhile."),
            (open, "reopening", "Nobody has acknowledged it."),
            (try #require(archived), "acknowledgement", "Its customer is archived and so read-only."),
            (try #require(archived), "resolution", "Its customer is archived and so read-only."),
        ]
        let deeds = try full.world.deeds()

        for (thread, verb, words) in cases {
            let page = try full.world.post("/alerts/\(thread)/\(verb)", as: .member)
            #expect(page.status == 422 && page.html.contains(words), "\(verb): \(page.html.suffix(300))")
        }

        #expect(try full.world.deeds() == deeds)
        #expect(try get("/alerts/\(over)").contains("disabled aria-describedby=\"resolve-hint\""))
    }

    @Test func `several at once: what could not be is named, and the list stays as it was filtered`() throws {
        let form = ["deed": "resolve", "alert": "\(full.threads[1])", "back": "severity=warning", "form": "k"]
        #expect(try full.world.post("/alerts/bulk", form, as: .member).status == 303)

        let page = try full.world.post("/alerts/bulk", form.merging(["form": "l"]) { _, new in new }, as: .member)

        #expect(page.status == 303 && page.location == "/alerts?severity=warning")
        let flash = HTTPFields([HTTPField(name: .cookie, value: "flash_local=\(page.cookie("flash_local") ?? "")")])
        let list = try full.world.send(.get, page.location, as: .member, flash).html
        #expect(list.contains("Nothing is changed.") && list.contains("it is being resolved already"))
        #expect(try full.world.post("/alerts/bulk", ["deed": "acknowledge"], as: .member).status == 422)
    }

    @Test func `a viewer sees the alerts and no verb, and is refused`() throws {
        for target in ["/alerts", "/alerts/\(full.threads[0])"] {
            let html = try get(target, as: .viewer)
            #expect(html.contains("Disk") && !html.contains("action=\"/alerts/"), "\(target)")
        }
        #expect(try full.world.post("/alerts/\(full.threads[0])/acknowledgement", as: .viewer).status == 403)
        #expect(try state(full.threads[0]) == "open")
    }
}
