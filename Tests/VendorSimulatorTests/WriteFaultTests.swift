import Basics
import Foundation
import HTTPTypes
import Testing

@testable import VendorSimulator

struct WriteFaultTests {
    private let asking = Asking()

    private func create(_ mark: String) throws -> Asking.Answer {
        try asking.psa(
            "service/tickets", method: .post,
            body:
                #"{"summary":"x","company":{"id":\#(asking.simulator.world.customerIDs[0])},"externalXRef":"\#(mark)"}"#
        )
    }

    private func count(_ mark: String) -> Int {
        asking.simulator.world.read { $0.tickets.rows.count { $0.externalXRef == mark } }
    }

    @Test(arguments: [
        (Fault.Kind.lostAnswer, 0, 201, 1), (.doneButError, 500, 201, 1), (.slowAnswer, 201, 201, 1),
        (.dropped, 0, 0, 0), (.serverError, 500, 0, 0), (.conflict, 409, 0, 0), (.late, 201, 201, 1),
    ])
    func `the client is told one thing while the vendor does another, and the journal knows both`(
        kind: Fault.Kind, told: Int, outcome: Int, tickets: Int
    ) throws {
        asking.simulator.faults.add(Fault(kind, path: "*/service/tickets", method: "POST", seconds: 0))

        _ = try create("vx-1")

        let entry = try #require(asking.simulator.journal.entries.last)
        #expect(entry.status == told && entry.outcome == outcome && entry.fault == kind.rawValue)
        #expect(entry.isDone == (tickets == 1) && entry.body.contains("vx-1"))
        #expect(count("vx-1") == tickets)
        #expect(try create("vx-2").status == 201)
    }

    @Test(arguments: [(Fault.Kind.lateDelivery, [0, 0], 1), (.duplicate, [201, 0], 2)])
    func `a call reaches the vendor late, or once more`(kind: Fault.Kind, told: [Int], tickets: Int) async throws {
        asking.simulator.faults.add(Fault(kind, method: "POST", seconds: 0.05))

        _ = try create("vx-1")

        let deadline = ContinuousClock.now + .seconds(10)
        while asking.simulator.journal.count < 2, ContinuousClock.now < deadline { await Task.yield() }
        let entries = asking.simulator.journal.entries
        #expect(entries.map(\.status).sorted(by: >) == told)
        #expect(entries.count { $0.isDone } == tickets)
        #expect(count("vx-1") == tickets)
    }

    @Test func `the journal is read by filters and holds no secret`() throws {
        _ = try asking.token()
        _ = try create("vx-7")
        _ = try create("")
        _ = try asking.psa("service/tickets", method: .post, body: #"{"summary":"","password":"hunter2"}"#)

        #expect(try asking.control("/journal?done=true&path=service/tickets", method: .get).rows.count == 2)
        let found = try asking.control("/journal?method=post&text=vx-7&status=201", method: .get).rows
        #expect(found.count == 1 && found.first?["body"]?.stringValue?.contains("\"externalXRef\":\"vx-7\"") == true)
        let all = try asking.control("/journal", method: .get).text
        #expect(!all.contains(NinjaOneSettings().clientSecret) && !all.contains("hunter2"))
        #expect(all.contains("client_secret=•••"))
    }

    @Test(arguments: [(HTTPRequest.Method.delete, ""), (.post, "/reset")])
    func `an alert is reset once; then it is gone and its series says by whom`(
        method: HTTPRequest.Method, path: String
    ) throws {
        let uid = try #require(asking.simulator.world.raiseAlert(severity: "CRITICAL"))
        #expect(try asking.rmm("/v2/alerts").rows.last?["severity"] == "CRITICAL")
        let body = method == .post ? #"{"note":"by Vectis"}"# : ""
        let weak = try asking.token(scope: "monitoring").json["access_token"]?.stringValue
        #expect(try asking.rmm("/v2/alert/\(uid)\(path)", token: weak, method: method, body: body).status == 403)

        #expect(try asking.rmm("/v2/alert/\(uid)\(path)", method: method, body: body).status == 204)

        let again = try asking.rmm("/v2/alert/\(uid)\(path)", method: method, body: body)
        #expect(again.status == 404 && again.json["errorMessage"] == "Alert not found")
        #expect(try !asking.rmm("/v2/alerts").text.contains(uid))
        let rows = try asking.rmm("/v2/activities?seriesUid=\(uid)").json["activities"]
        guard case .array(let activities)? = rows else { throw Refusal("No activities", why: "", next: "") }
        #expect(activities.map { $0["statusCode"] } == ["RESET", "TRIGGERED"])
        #expect(activities.first?["data"]?["note"] == (method == .post ? "by Vectis" : nil))
    }

    @Test func `the control address raises storms, clears alerts and lets a customer reply`() throws {
        let before = asking.simulator.world.read { $0.alerts.count }
        guard
            case .array(let uids)? = try asking.control(
                "/deeds", #"{"deed":"raise_storm","count":300,"severity":"MINOR"}"#
            ).json["uids"]
        else { throw Refusal("No storm", why: "", next: "") }
        #expect(Set(uids).count == 300)
        #expect(asking.simulator.world.read { $0.alerts.count } == before + 300)

        let first = try #require(uids.first?.stringValue)
        #expect(try asking.control("/deeds", #"{"deed":"clear_alert","uid":"\#(first)"}"#).json["reset"] == true)
        let device = asking.simulator.world.read { $0.alerts.rows.last?.device ?? 0 }
        let count = asking.simulator.world.read { $0.alerts.rows.count { $0.device == device } }
        #expect(
            try asking.control("/deeds", #"{"deed":"clear_alert","device":\#(device)}"#).json["cleared"]?.intValue
                == count)

        let ticket = try #require(create("vx-3").json["id"]?.intValue)
        _ = try asking.control("/deeds", #"{"deed":"customer_reply","ticket":\#(ticket),"text":"It is back"}"#)
        #expect(try asking.psa("service/tickets/\(ticket)/notes").rows.last?["text"] == "It is back")
        #expect(try asking.psa("service/tickets/\(ticket)").json["status"]?["name"] == "Customer Updated")
    }
}
