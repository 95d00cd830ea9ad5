import Basics
import Foundation
import HTTP
import HTTPTypes
import Testing

@testable import VendorSimulator

struct FaultTests {
    private let asking = Asking()

    @Test(arguments: [
        (Fault.Kind.unauthorized, 401), (.forbidden, 403), (.notFound, 404), (.rateLimited, 429),
        (.rateLimitedDate, 429), (.rateLimitedBare, 429),
        (.serverError, 500), (.badGateway, 502), (.unavailable, 503), (.html, 200),
    ])
    func `a refusal strikes as often as told, both vendors`(kind: Fault.Kind, status: Int) throws {
        asking.simulator.faults.add(Fault(kind, path: "*/system/info", count: 2))
        asking.simulator.faults.add(Fault(kind, vendor: "ninjaone", path: "/v2/alerts"))

        #expect(try asking.psa("system/members").status == 200)
        for _ in 0..<2 { #expect(try asking.psa("system/info").status == status) }
        #expect(try asking.psa("system/info").json["isCloud"] == true)
        #expect(try asking.rmm("/v2/alerts").status == status)
        #expect(try asking.rmm("/v2/alerts").rows.count == 8)
        #expect(asking.simulator.faults.pending.isEmpty)
    }

    @Test func `Retry-After comes as seconds, as a date and not at all`() throws {
        for (kind, form) in [(Fault.Kind.rateLimited, "7"), (.rateLimitedDate, " GMT"), (.rateLimitedBare, "")] {
            asking.simulator.faults.add(Fault(kind, seconds: 7))
            #expect(try asking.psa("system/info").field("Retry-After")?.hasSuffix(form) ?? form.isEmpty)
        }
    }

    @Test func `lists come repeated, reversed, empty and truncated`() throws {
        let first = try asking.psa("company/contacts?pageSize=10").ids
        asking.simulator.faults.add(Fault(.repeatedPage, path: "*/company/contacts", after: 1))
        _ = try asking.psa("company/contacts?pageSize=10")
        #expect(try asking.psa("company/contacts?pageSize=10&page=2").ids == first)
        #expect(try asking.psa("company/contacts?pageSize=10&page=2").ids != first)

        asking.simulator.faults.add(Fault(.reversed, path: "*/company/contacts"))
        #expect(try asking.psa("company/contacts?pageSize=10").ids == first.reversed())
        asking.simulator.faults.add(Fault(.emptyList))
        #expect(try asking.psa("company/contacts").text == "[]")
        let token = try asking.token().json["access_token"]?.stringValue
        asking.simulator.faults.add(Fault(.emptyList))
        #expect(try asking.rmm("/v2/queries/device-health", token: token).json["results"] == [])
        asking.simulator.faults.add(Fault(.truncated))
        #expect(try asking.psa("company/contacts").json == .null)
    }

    @Test func `a vendor's clock may differ from ours`() throws {
        asking.simulator.world.skewClock(bySeconds: -3600)

        let answer = try asking.psa("system/info")

        guard case .raw(let pieces, _) = answer.response.body, let head = pieces.first else {
            throw Refusal("No raw answer", why: "", next: "")
        }
        let hourAgo = Moments.http(Moment(Date().timeIntervalSince1970) - 3600)
        #expect(String(decoding: head, as: UTF8.self).contains("Date: \(hourAgo.dropLast(6))"))
        let ticket = try #require(asking.simulator.world.openTickets(1).first)
        asking.simulator.world.reply(to: ticket, "Hello")
        let updated = asking.simulator.world.read { $0.tickets[ticket]?.stamp.updated ?? 0 }
        #expect(abs(updated - Moment(Date().timeIntervalSince1970) + 3600) < 10)
    }

    @Test func `over the wire a cut body ends early, a dropped call without a byte, a slow one in pieces`() throws {
        let server = try asking.simulator.start()
        defer { server.stop() }
        asking.simulator.faults.add(Fault(.cutBody))
        let cut = try Wire.get(server.port, host: "na.myconnectwise.net", "/login/companyinfo/tidewater")
        asking.simulator.faults.add(Fault(.dropped))
        let dropped = try Wire.get(server.port, host: "na.myconnectwise.net", "/login/companyinfo/tidewater")
        asking.simulator.faults.add(Fault(.dripping, seconds: 0.01))
        let slow = try Wire.get(server.port, host: "na.myconnectwise.net", "/login/companyinfo/tidewater")

        #expect(cut.contains("{\"CompanyName\"") && !cut.hasSuffix("}"))
        #expect(dropped.isEmpty)
        #expect(slow.hasSuffix("\"AllowedOrigins\":[]}"))
        #expect(asking.simulator.journal.entries.map(\.status) == [200, 0, 200])
        #expect(asking.simulator.journal.entries.map(\.fault) == ["cut", "drop", "drip"])
    }

    @Test func `too many calls at once are told to wait`() throws {
        asking.simulator.connectwise.set { $0.parallelLimit = 0 }
        let answer = try asking.psa("system/info")

        #expect(answer.status == 429)
        #expect(answer.field("Retry-After") == "30")
    }

    @Test func `the journal tells what was asked and stays small`() throws {
        _ = try asking.psa("service/tickets?conditions=id=1")
        _ = try asking.token()

        let rows = try asking.control("/journal", method: .get).rows
        #expect(rows.map { $0["method"] } == ["GET", "POST"])
        #expect(rows.first?["query"] == "conditions=id=1")
        #expect(rows.last?["host"] == "app.ninjarmm.com")

        let journal = Journal(limit: 100)
        for _ in 0..<1000 {
            journal.add {
                JournalEntry(
                    number: $0, at: 0, vendor: "", method: "", host: "", path: "", query: "", status: 0, fault: nil)
            }
        }
        #expect(journal.count == 1000 && journal.entries.count <= 125 && journal.entries.last?.number == 1000)
    }

    @Test func `the control address sets faults and settings and does deeds`() throws {
        #expect(try asking.control("/faults", #"{"kind":"nonsense"}"#).status == 400)
        #expect(try asking.control("/faults", "no json").status == 400)
        #expect(try asking.control("/nowhere", method: .get).status == 404)
        #expect(
            try asking.control("/faults", #"{"kind":"500","vendor":"connectwise","path":"*/info","count":null}"#).status
                == 201)
        for _ in 0..<3 { #expect(try asking.psa("system/info").status == 500) }
        #expect(try asking.ask("na.myconnectwise.net", "/_control/faults", method: .delete).status == 204)
        #expect(try asking.psa("system/info").status == 200)

        _ = try asking.control(
            "/settings", #"{"connectwise":{"private_key":"new"},"ninjaone":{"client_secret":"new","region":"eu"}}"#)
        #expect(try asking.psa("system/info").status == 401)
        #expect(try asking.token(host: "eu.ninjarmm.com").json["error"] == "invalid_client")
        #expect(try asking.token(host: "eu.ninjarmm.com", secret: "new").status == 200)

        let uid = try asking.control("/deeds", #"{"deed":"raise_alert"}"#).json["uid"]?.stringValue
        #expect(asking.simulator.world.read { $0.alerts.rows.last?.uid } == uid)
        #expect(try asking.control("/deeds", #"{"deed":"juggle"}"#).status == 400)
        #expect(try asking.control("/tick?count=3").status == 204)
        #expect(try asking.control("/truth", method: .get).json["organizations"] != nil)
        #expect(
            try asking.control("/credentials", method: .get).json["vendors"]?["ninjaone"]?["fields"]?["region"] == "us")
    }

    @Test func `odd records are as odd as promised and still JSON`() throws {
        let odd = asking.simulator.world.addOddRecords()

        let tickets = try odd.tickets.map { try asking.psa("service/tickets/\($0)").json }
        let texts = try odd.tickets.map {
            try asking.psa("service/tickets/\($0)/notes").rows.first?["text"]?.stringValue ?? ""
        }
        #expect(tickets[0]["summary"] == "NUL \u{0} in the middle" && texts[0] == "before\u{0}after")
        #expect(texts[1].utf8.count > 1_000_000)
        #expect(texts[2].contains("😀") && texts[3].contains("תודה"))
        #expect(tickets[4]["requiredDate"] == "1899-12-30T00:00:00Z")
        #expect(try asking.psa("company/companies/\(odd.company)").json["name"]?.stringValue?.contains("🏢") == true)
        #expect(try asking.rmm("/v2/device/\(odd.device)").json["nodeClass"] == "BRAND_NEW_CLASS")
        #expect(try asking.psa("finance/agreements/\(odd.agreement)").json["startDate"] == "1899-12-30T00:00:00Z")
    }
}
