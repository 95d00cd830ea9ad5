import Basics
import Foundation
import HTTPTypes
import Testing

@testable import VendorSimulator

struct DeskWritingTests {
    private let asking = Asking()
    private var company: Int { asking.simulator.world.customerIDs[0] }

    private func create(_ more: String = "") throws -> Asking.Answer {
        try asking.psa(
            "service/tickets", method: .post,
            body: #"{"summary":"Printer is on fire","company":{"id":\#(company)}\#(more)}"#)
    }

    private func openTicket() throws -> Int {
        try #require(create().json["id"]?.intValue)
    }

    @Test func `a created ticket has what was asked for and the server's defaults, and every read shows it`() throws {
        let answer = try create(
            #","board":{"name":"Security"},"priority":{"id":2},"externalXRef":"vx-0123456789ab","#
                + #""initialDescription":"Smoke!","initialInternalAnalysis":"Again.","owner":{"identifier":"vectisapi"}"#
        )

        #expect(answer.status == 201)
        let ticket = answer.json
        let id = try #require(ticket["id"]?.intValue)
        #expect(ticket["board"]?["name"] == "Security" && ticket["status"]?["name"] == "New (not responded)")
        #expect(ticket["priority"]?["id"] == 2 && ticket["owner"]?["identifier"] == "vectisapi")
        #expect(ticket["closedFlag"] == false && ticket["initialDescription"] == nil)
        #expect(try asking.psa("service/tickets/\(id)").text == answer.text)
        #expect(try asking.psa("service/tickets?conditions=externalXRef=\"vx-0123456789ab\"").ids == [id])
        let notes = try asking.psa("service/tickets/\(id)/notes").rows
        #expect(notes.map { $0["text"] } == ["Smoke!", "Again."])
        #expect(notes.map { $0["internalFlag"] } == [false, true])
        #expect(notes.first?["member"]?["identifier"] == "vectisapi")
    }

    @Test(arguments: [
        (#"{"company":{"id":2}}"#, "MissingRequiredField", "summary", "The summary field is required."),
        (#"{"summary":"x"}"#, "MissingRequiredField", "company", "The company field is required."),
        (
            #"{"summary":"\#(String(repeating: "x", count: 101))","company":{"id":2}}"#, "MaxLengthField", "summary",
            "The field summary must be a string with a maximum length of 100."
        ),
        (#"{"summary":"x","company":{"id":999999}}"#, "NotFound", "company/id", "Company 999999 not found"),
        (
            #"{"summary":"x","company":{"identifier":"nope"}}"#, "NotFound", "company/identifier",
            "Company nope not found"
        ),
        (
            #"{"summary":"x","company":{"id":2},"board":{"id":77}}"#, "NotFound", "board/id",
            "Service Board 77 not found"
        ),
        (
            #"{"summary":"x","company":{"id":2},"board":{"id":1},"status":{"id":46}}"#, "NotFound", "status/id",
            "Service Status 46 not found for Service Board 1"
        ),
        (
            #"{"summary":"x","company":{"id":2},"contact":{"id":999999}}"#, "NotFound", "contact/id",
            "Contact 999999 not found for Company 2"
        ),
        (#"{"summary":"x","company":{"id":2},"priority":{"id":3}}"#, "NotFound", "priority/id", "Priority 3 not found"),
        (
            #"{"summary":"x","company":{"id":2},"impact":"Huge"}"#, "InvalidField", "impact",
            "The field impact must be one of Low, Medium, High."
        ),
        ("no json", "InvalidField", "body", "The request body is not a valid JSON object."),
    ])
    func `a wrong ticket is refused in the vendor's words, and none is made`(
        body: String, code: String, field: String, message: String
    ) throws {
        let before = asking.simulator.world.read { $0.tickets.count }

        let answer = try asking.psa("service/tickets", method: .post, body: body)

        #expect(answer.status == 400)
        #expect(answer.json["code"] == "InvalidObject" && answer.json["message"] == "ticket object is invalid")
        guard case .array(let errors)? = answer.json["errors"] else { throw Refusal("No errors", why: "", next: "") }
        #expect(
            errors == [
                ["code": .string(code), "field": .string(field), "message": .string(message), "resource": "ticket"]
            ])
        #expect(asking.simulator.world.read { $0.tickets.count } == before)
    }

    @Test func `a closing status of its own board closes a ticket, another status opens it again`() throws {
        let id = try openTicket()
        func patch(_ path: String, _ value: String) throws -> Asking.Answer {
            try asking.psa(
                "service/tickets/\(id)", method: .patch,
                body: #"[{"op":"replace","path":"\#(path)","value":\#(value)}]"#)
        }

        let closed = try patch("status", #"{"id":26}"#)
        #expect(closed.status == 200 && closed.json["closedFlag"] == true && closed.json["closedBy"] == "vectisapi")
        #expect(closed.json["closedDate"] != nil)
        let open = try patch("/status/id", "22")
        #expect(open.json["closedFlag"] == false && open.json["closedDate"] == nil)
        #expect(try patch("status", #"{"id":46}"#).text.contains("Service Status 46 not found for Service Board 1"))
        #expect(try patch("board", #"{"id":2}"#).text.contains("Service Status 22 not found for Service Board 2"))
        #expect(try patch("summary", "null").json["errors"] != nil)
        #expect(try patch("colour", "1").status == 400)
        #expect(try asking.psa("service/tickets/\(id)").json["status"]?["id"] == 22)
    }

    @Test func `several operations are done together or not at all`() throws {
        let id = try openTicket()
        func patch(_ body: String) throws -> Asking.Answer {
            try asking.psa("service/tickets/\(id)", method: .patch, body: body)
        }

        let moved = try patch(
            #"[{"op":"replace","path":"board/id","value":2},{"op":"replace","path":"status","value":{"name":"In Progress"}},"#
                + #"{"op":"add","path":"owner","value":{"id":151}},{"op":"replace","path":"priority/id","value":"1"}]"#)
        #expect(moved.json["board"]?["id"] == 2 && moved.json["status"]?["id"] == 42)
        #expect(moved.json["owner"]?["id"] == 151 && moved.json["priority"]?["id"] == 1)

        #expect(
            try patch(
                #"[{"op":"replace","path":"summary","value":"New"},{"op":"replace","path":"owner/id","value":9}]"#
            ).status == 400)
        #expect(try patch(#"[{"op":"remove","path":"owner"}]"#).json["owner"] == nil)
        #expect(try asking.psa("service/tickets/\(id)").json["summary"] == "Printer is on fire")
        for body in [#"{"op":"replace"}"#, "[]", #"[{"op":"move","path":"summary"}]"#] {
            #expect(try patch(body).status == 400)
        }
    }

    @Test func `a note needs a text and a flag, moves the ticket's time and can be found`() throws {
        let id = try openTicket()
        let path = "service/tickets/\(id)/notes"
        #expect(try asking.psa(path, method: .post, body: #"{"detailDescriptionFlag":true}"#).status == 400)
        #expect(try asking.psa(path, method: .post, body: #"{"text":"Hello"}"#).status == 400)
        #expect(try asking.psa("service/tickets/1/notes", method: .post, body: "{}").json["code"] == "NotFound")
        asking.simulator.world.skewClock(bySeconds: 120)
        let since = Moments.iso(asking.simulator.world.now - 60)

        let note = try asking.psa(
            path, method: .post,
            body: #"{"text":"Looking [ref:vx-1]","internalAnalysisFlag":true,"resolutionFlag":true}"#
        )

        asking.simulator.world.skewClock(bySeconds: 0)
        #expect(note.status == 201 && note.json["ticketId"]?.intValue == id)
        #expect(note.json["internalAnalysisFlag"] == true && note.json["resolutionFlag"] == true)
        #expect(note.json["externalFlag"] == false)
        let number = try #require(note.json["id"]?.intValue)
        #expect(try asking.psa("\(path)?conditions=text contains \"vx-1\"").ids == [number])
        #expect(try asking.psa("service/tickets?conditions=lastUpdated>[\(since)]").ids == [id])
        let changed = try asking.psa(
            "\(path)/\(number)", method: .patch, body: #"[{"op":"replace","path":"text","value":"Done"}]"#)
        #expect(changed.json["text"] == "Done")
        #expect(try asking.psa("\(path)/\(number)", method: .delete).status == 204)
        #expect(try asking.psa(path).ids.isEmpty)
    }

    @Test func `a search lags by the seconds set while the record itself is there`() throws {
        asking.simulator.connectwise.set { $0.searchLag = 20 }
        let id = try #require(create(#","externalXRef":"vx-9""#).json["id"]?.intValue)
        let find = "service/tickets?conditions=externalXRef=\"vx-9\""

        #expect(try asking.psa(find).ids.isEmpty)
        #expect(try asking.psa("service/tickets/\(id)").status == 200)
        asking.simulator.world.skewClock(bySeconds: 21)
        asking.simulator.world.reply(to: id, "Hello?")
        #expect(try asking.psa(find).ids == [id])
    }

    @Test func `permissions to write and to close are their own`() throws {
        let id = try openTicket()
        asking.simulator.connectwise.set { $0.mayCloseTickets = false }
        let close = #"[{"op":"replace","path":"status","value":{"id":26}}]"#
        #expect(try asking.psa("service/tickets/\(id)", method: .patch, body: close).json["code"] == "Security")

        asking.simulator.connectwise.set { $0.deniedWrites = ["service/tickets"] }
        #expect(try create().status == 403)
        #expect(try asking.psa("service/tickets/\(id)").status == 200)
        #expect(try asking.psa("company/companies", method: .post, body: "{}").status == 405)
    }

    @Test func `a file, a device and time hang on a ticket; a deleted one is gone for good`() throws {
        let id = try openTicket()
        let parts = [
            "Content-Disposition: form-data; name=\"recordType\"\r\n\r\nTicket",
            "Content-Disposition: form-data; name=\"recordId\"\r\n\r\n\(id)",
            "Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nhello",
        ]
        let body = parts.map { "--b\r\n\($0)\r\n" }.joined() + "--b--\r\n"
        let file = try asking.psa(
            "system/documents", ["Content-Type": "multipart/form-data; boundary=b"], method: .post, body: body)
        #expect(file.status == 201 && file.json["size"] == 5)
        #expect(try asking.psa("service/tickets/\(id)/documents").ids == [file.json["id"]?.intValue])
        #expect(
            asking.simulator.journal.entries.last { $0.method == "POST" }?.body.contains("file=a.txt (5 bytes)") == true
        )

        let device = asking.simulator.world.read { $0.configurations.rows[0].id }
        let attach = try asking.psa(
            "service/tickets/\(id)/configurations", method: .post, body: #"{"id":\#(device)}"#)
        #expect(attach.status == 201)
        #expect(try asking.psa("service/tickets/\(id)/configurations").ids == [device])
        let time = try asking.psa(
            "time/entries", method: .post,
            body:
                #"{"chargeToId":\#(id),"chargeToType":"ServiceTicket","timeStart":"2026-11-21T08:00:00Z","actualHours":0.5}"#
        )
        #expect(time.status == 201 && time.json["actualHours"] == .number(0.5))
        #expect(try asking.psa("service/tickets/\(id)").json["actualHours"] == .number(0.5))

        #expect(try asking.psa("service/tickets/\(id)", method: .delete).status == 204)
        #expect(try asking.psa("service/tickets/\(id)").json["message"] == .string("Ticket \(id) not found"))
        #expect(try openTicket() > id)
    }
}
