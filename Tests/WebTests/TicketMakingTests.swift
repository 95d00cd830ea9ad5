import Basics
import Customers
import Database
import Foundation
import HTTPTypes
import Testing
import Workspace

@testable import Web

/// The queue's bulk verbs, new tickets, and what they have by default.
struct TicketMakingTests {
    private let setting: TicketSetting

    init() throws {
        setting = try TicketSetting()
    }

    @Test func `a ticket made of an alert leads to it and back`() throws {
        let world = setting.world
        let target = "/tickets/new?alert=\(setting.alert)"
        let html = try world.get(target, as: .member).html
        #expect(html.contains("value=\"Disk C: full\"") && html.contains("Device: FRONT-01"))
        let form = try setting.opened(target).merging([
            "account": "\(setting.account)", "title": "Disk C: full", "body": "Device: FRONT-01", "board": "1",
            "status": "1/11",
        ]) { _, new in new }

        let page = try world.post("/tickets", form, as: .member)

        let write = try #require(page.location.split(separator: "/").last)
        #expect(page.location.hasPrefix("/tickets/made/"))
        #expect(try setting.writes()[0].contains("\"device\": \"81\""))
        #expect(try setting.writes()[0].contains("Made by Member Keller in Vectis."))
        #expect(try world.get(page.location, as: .member).html.contains("sse:outbox/\(write)"))
        let made = try world.write { db in
            try db.run("UPDATE outbox SET state = 'sent', vendor_id = '702', finished_at = now()")
            let id: Int64? = try db.value(
                """
                INSERT INTO tickets (connection_id, external_id, account_ref, title, content_hash)
                VALUES (\(setting.psa), '702', '19', 'Disk C: full', '\\x00') RETURNING id
                """)
            return id ?? 0
        }
        #expect(try world.get(page.location, as: .member).location == "/tickets/\(made)")
        #expect(try world.get("/tickets/\(made)", as: .viewer).html.contains("the alert “Disk C: full”"))
        let tickets = try world.read { db in try MadeTicket.all(of: .alert, setting.alert, db).map(\.ticket) }
        #expect(tickets == [ID(made)])
    }

    @Test(arguments: [
        (["title": " "], "It has no title."),
        (["board": "2", "status": "1/11"], "“New” is not a status of the board “Projects”."),
        (["contact": "99"], "The contact that was chosen is not there any more."),
        (["account": "0"], "Acme is not linked to the account that was chosen any more."),
    ])
    func `a ticket that cannot be made says why, and what was typed stays`(wrong: [String: String], sentence: String)
        throws
    {
        let form = try setting.opened("/tickets/new?customer=\(setting.acme)").merging(
            ["account": "\(setting.account)", "title": "A", "body": "Typed by hand"]) { _, new in new }

        let page = try setting.world.post("/tickets", form.merging(wrong) { _, new in new }, as: .member)

        #expect(page.status == 422 && page.html.contains(sentence), "\(page.html.suffix(3_000))")
        #expect(page.html.contains(">Typed by hand</textarea>"))
        #expect(try setting.writes().isEmpty)
    }

    @Test func `in bulk each ticket gets the status of its own board, and those without it are named`() throws {
        let form = try setting.opened("/tickets")
        let before = try setting.world.deeds()
        // Two fields of one name cannot stand in a dictionary.
        let ids = [setting.ticket, setting.other].map { "ticket=\($0)" }.joined(separator: "&")
        let page = try setting.bulk("\(ids)&deed=status&new_status=Closed&form=\(form["form"] ?? "")")

        #expect(page.status == 303)
        #expect(try setting.verbs() == ["ticket.status"])
        let shown = try setting.world.send(
            .get, "/tickets", as: .member, [.cookie: "flash_local=\(page.cookie("flash_local") ?? "")"])
        #expect(
            shown.html.contains("1 change to “Closed” being sent. Left as they are: #701 its board has no “Closed”."))
        #expect(try setting.world.deeds() == before + 1)
        _ = try setting.bulk("\(ids)&deed=assign&technician=1&form=x")
        #expect(try setting.verbs() == ["ticket.status", "ticket.assign", "ticket.assign"])
        #expect(try setting.bulk("deed=status&new_status=Closed").status == 422)
    }

    @Test func `the defaults must fit one board, and stand in the next new ticket`() throws {
        let path = "/admin/integrations/\(setting.psa)/ticket-defaults"
        let wrong = try setting.world.post(path, ["board": "2", "status": "1/11"], as: .admin)
        #expect(wrong.status == 422 && wrong.html.contains("“New” is not a status of the board “Projects”."))

        let right = try setting.world.post(
            path, ["board": "1", "status": "1/11", "type": "1/31", "priority": "41"], as: .admin)

        #expect(right.status == 303)
        let html = try setting.world.get("/tickets/new?customer=\(setting.acme)", as: .member).html
        for value in ["1", "1/11", "1/31", "41"] { #expect(html.contains("value=\"\(value)\" selected"), "\(value)") }
    }

    @Test func `a test ticket needs a board that can close it`() throws {
        let path = "/admin/integrations/\(setting.psa)/test-tickets"
        let form = ["account": "\(setting.account)", "form": "a"]
        let early = try setting.world.post(path, form, as: .admin)
        #expect(early.status == 422 && early.html.contains("No board is chosen."))
        try setting.world.write { db in try db.run("UPDATE connections SET ticket_defaults = '{\"board\": \"1\"}'") }

        let page = try setting.world.post(path, form, as: .admin)

        #expect(page.status == 303 && page.location.hasPrefix("/outbox/"))
        #expect(try setting.verbs() == ["ticket.create"])
    }
}
