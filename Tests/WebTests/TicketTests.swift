import Basics
import Customers
import Database
import Foundation
import HTTP
import HTTPTypes
import Testing
import Workspace

@testable import Web

/// A ticket's page: what a person sends, reads and never loses.
struct TicketTests {
    private let setting: TicketSetting

    init() throws {
        setting = try TicketSetting()
    }

    private func answer(_ more: [String: String], to opened: [String: String]? = nil) throws -> WebWorld.Page {
        let form = try opened ?? setting.opened()
        return try setting.world.post("\(setting.path)/answers", form.merging(more) { _, new in new }, as: .member)
    }

    @Test func `one submit replies, assigns, sets priority and status, in that order, as one deed`() throws {
        let before = try setting.world.deeds()

        let page = try answer([
            "text": "We are on it.", "visibility": "public", "status": "13", "assignee": "=51", "priority": "41",
        ])

        #expect(page.status == 303 && page.location == setting.path)
        #expect(try setting.verbs() == ["ticket.reply", "ticket.assign", "ticket.priority", "ticket.status"])
        #expect(try setting.writes()[1].contains("\"identifier\": \"bo\""))
        #expect(try setting.world.deeds() == before + 1)
        let html = try setting.world.get(setting.path, as: .viewer).html
        #expect(html.contains("We are on it.") && html.contains("Sending") && html.contains("sse:outbox/"))
    }

    @Test func `the same form sent twice is sent once, and a changed one again`() throws {
        let form = try setting.opened()

        _ = try answer(["text": "Hello"], to: form)
        #expect(try answer(["text": "Hello"], to: form).status == 303)
        #expect(try setting.verbs() == ["ticket.reply"])
        _ = try answer(["text": "Hello again", "visibility": "internal"], to: form)

        #expect(try setting.verbs() == ["ticket.reply", "ticket.note"])
    }

    @Test(
        arguments: [
            ("SELECT 1", ["text": " "], 422, "There is no text, no file and no change."),
            (
                "UPDATE tickets SET is_open = false, status_raw = 'Closed'", ["text": "Typed by hand"], 409,
                "The ticket was closed meanwhile (“Closed”)."
            ),
            (
                "DELETE FROM vendor_choices WHERE ref = '13'", ["text": "Typed by hand", "status": "13"], 422,
                "The status that was chosen is not one of the board Help any more."
            ),
            (
                "UPDATE technicians SET is_active = false", ["text": "Typed by hand", "assignee": "=51"], 422,
                "Whoever was chosen is not active in Our PSA any more."
            ),
            (
                "UPDATE contacts SET emails = '{}'", ["text": "Typed by hand", "visibility": "public"], 422,
                "Dora has no e-mail address in Our PSA, so nobody would get it."
            ),
            (
                "UPDATE tickets SET status_raw = 'In Progress'", ["text": "Typed by hand", "status": "13"], 409,
                "Its status is “In Progress” now."
            ),
        ] as [(SQL, [String: String], Int, String)])
    func `what cannot be sent is said in a sentence, and the text stays`(
        meanwhile: SQL, form: [String: String], status: Int, sentence: String
    ) throws {
        let opened = try setting.opened()
        let deeds = try setting.world.deeds()
        try setting.world.write { db in try db.run(meanwhile) }

        let page = try answer(form, to: opened)

        #expect(page.status == status)
        #expect(page.html.contains(sentence), "\(page.html.suffix(3_000))")
        #expect(form["text"] == " " || page.html.contains(">Typed by hand</textarea>"))
        #expect(try setting.writes().isEmpty && setting.world.deeds() == deeds)
    }

    @Test func `who replied while one typed is named, and the text goes out the second time`() throws {
        let opened = try setting.opened()
        try setting.world.write { db in
            try db.run(
                """
                INSERT INTO ticket_notes (connection_id, external_id, ticket_ref, author, body, created_at, content_hash)
                VALUES (\(setting.psa), '9', '700', 'Dora', 'It burns', now() - interval '2 minutes', '\\x00')
                """)
        }

        let page = try answer(["text": "Typed by hand"], to: opened)

        #expect(page.status == 409)
        #expect(page.html.contains("Dora replied 2\u{a0}min ago while you were typing."))
        #expect(page.html.contains("It burns") && page.html.contains(">Typed by hand</textarea>"))
        #expect(try setting.writes().isEmpty)
        #expect(try answer(["text": "Typed by hand"]).status == 303)
        #expect(try setting.verbs() == ["ticket.reply"])
    }

    @Test(arguments: [
        ("empty.txt", 0, "It is empty."), ("setup.EXE", 3, "It is a program (.exe), which mail servers throw away."),
        ("big.log", 10_100_000, "It has 10.1 MB, and Our PSA takes at most 10 MB."),
    ])
    func `a file that cannot be attached is refused with the text kept`(name: String, size: Int, sentence: String)
        throws
    {
        let form = try setting.opened().merging(["text": "See the file"]) { _, new in new }

        let page = try setting.send(form, file: (name, [UInt8](repeating: 65, count: size)))

        #expect(page.status == 422)
        #expect(page.html.contains(sentence) && page.html.contains(">See the file</textarea>"))
        #expect(page.html.contains("Choose them again"))
        #expect(try setting.writes().isEmpty)
    }

    @Test func `a file goes along with the message`() throws {
        let page = try setting.send(
            try setting.opened().merging(["text": "See the file"]) { _, new in new },
            file: ("C:\\temp\\disk.log", Array("C: 98 %".utf8)))

        #expect(page.status == 303)
        #expect(try setting.verbs() == ["ticket.reply", "ticket.file"])
        #expect(try setting.writes()[1].contains("\"name\": \"disk.log\""))
        let bytes: [UInt8]? = try setting.world.read { db in
            try db.value("SELECT file FROM outbox WHERE verb = 'ticket.file'")
        }
        #expect(bytes == Array("C: 98 %".utf8))
    }

    @Test func `what the vendor refused says so in its words, and its text is taken back into the form`() throws {
        _ = try answer(["text": "Typed by hand", "visibility": "internal"])
        try setting.world.write { db in
            try db.run(
                """
                UPDATE outbox SET state = 'failed', why = 'refused', finished_at = now(), words = 'The note was refused.',
                       failure = '{"title": "No", "words": "Ticket is locked by billing"}'
                """)
        }

        let html = try setting.world.get(setting.path, as: .member).html
        let link = try #require(html.firstMatch(of: /href="(\/tickets\/\d+\?take=\d+)#answer"/))
        let again = try setting.world.get(String(link.1), as: .member).html

        #expect(html.contains("Our PSA says: “Ticket is locked by billing”"))
        #expect(again.contains(">Typed by hand</textarea>") && again.contains("value=\"internal\" checked"))
        #expect(try !setting.world.get(setting.path, as: .viewer).html.contains("take="))
    }

    @Test func `a write that waits for credentials says why on the ticket`() throws {
        _ = try answer(["text": "Hello"])
        try setting.world.write { db in
            try db.run("UPDATE outbox SET why = 'breaker', words = 'ConnectWise refuses these credentials.'")
        }

        #expect(
            try setting.world.get(setting.path, as: .viewer).html.contains("ConnectWise refuses these credentials."))
    }

    @Test func `verbs that a tool cannot do are disabled with the reason`() throws {
        try setting.world.write { db in try db.run("UPDATE connections SET connector = 'ninjaone'") }

        let html = try setting.world.get(setting.path, as: .member).html

        #expect(html.contains("value=\"public\" checked disabled"))
        #expect(html.contains("NinjaOne has nothing to which a reply could be written."))
        #expect(html.contains("aria-describedby=\"missing-status-hint\""))
    }

    @Test func `a viewer reads the ticket and sees no verb`() throws {
        for target in [setting.path, "/tickets"] {
            let html = try setting.world.get(target, as: .viewer).html

            #expect(
                html.contains("Printer on fire") && !html.contains("name=\"text\"") && !html.contains("name=\"deed\""))
            #expect(!html.contains("/tickets/new"))
        }
        #expect(try setting.world.post("\(setting.path)/answers", ["text": "x"], as: .viewer).status == 403)
    }

    @Test(arguments: [(true, ["ticket.reply", "ticket.status"]), (false, ["ticket.reply"])])
    func `the first reply sets an open ticket in progress where the workspace wants it`(isOn: Bool, verbs: [String])
        throws
    {
        try setting.world.write { db in try db.run("UPDATE workspace SET progress_on_reply = \(isOn)") }
        setting.world.site.recent.forget("demo")

        _ = try answer(["text": "We are on it."])
        _ = try answer(["text": "Still on it."])

        #expect(try setting.verbs() == verbs + ["ticket.reply"])
        #expect(try !isOn || setting.writes()[1].contains("In Progress"))
    }

    @Test(arguments: [("/tickets/7/answers", true), ("/tickets", false), ("/tickets/7", false)])
    func `only the form that takes files may be larger than what the tool takes`(path: String, isLarge: Bool) throws {
        let plan = setting.world.entrance.plan(try RequestHead(.post, path, host: "demo.localhost:8080"))

        guard case .worker(let limit) = plan else {
            Issue.record("no worker answers \(path)")
            return
        }
        #expect((limit > 20_000_000) == isLarge)
    }
}
