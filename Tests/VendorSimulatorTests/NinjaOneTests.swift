import Basics
import Foundation
import Synchronization
import Testing

@testable import VendorSimulator

struct NinjaOneTests {
    private let asking = Asking()

    @Test(
        arguments: [
            ("app.ninjarmm.com", nil, "monitoring", 200, "access_token"),
            ("app.ninjaone.com", nil, "monitoring management", 200, "3600"),
            ("app.ninjarmm.com", "wrong", "monitoring", 401, "invalid_client"),
            ("app.ninjarmm.com", nil, "monitoring control", 400, "invalid_scope"),
            ("eu.ninjarmm.com", nil, "monitoring", 404, "Tenant not found"),
        ] as [(String, String?, String, Int, String)])
    func `tokens are given as documented`(host: String, secret: String?, scope: String, status: Int, words: String)
        throws
    {
        let answer = try asking.token(host: host, secret: secret ?? NinjaOneSettings().clientSecret, scope: scope)

        #expect(answer.status == status)
        #expect(answer.text.contains(words))
    }

    @Test func `tokens expire, by time and at once`() throws {
        let now = Mutex(Date(timeIntervalSince1970: 1_795_262_400))
        let asking = Asking(clock: Clock { now.withLock { $0 } })
        let token = try asking.token().json["access_token"]?.stringValue

        #expect(try asking.rmm("/v2/organizations", token: token).status == 200)
        #expect(try asking.rmm("/v2/organizations", token: token, host: "eu.ninjarmm.com").status == 401)
        now.withLock { $0 += 3601 }
        #expect(try asking.rmm("/v2/organizations", token: token).json["error"] == "invalid_token")

        let fresh = try asking.token().json["access_token"]?.stringValue
        asking.simulator.ninjaone.expireTokens()
        #expect(try asking.rmm("/v2/organizations", token: fresh).status == 401)
    }

    @Test func `a scope or a module that is missing is 403, one not bought 404`() throws {
        let token = try asking.token().json["access_token"]?.stringValue
        #expect(
            try asking.rmm("/v2/alerts", token: try asking.token(scope: "management").json["access_token"]?.stringValue)
                .status == 403)
        asking.simulator.ninjaone.set { $0.scopes = ["management"] }
        #expect(try asking.rmm("/v2/alerts", token: token).status == 403)
        asking.simulator.ninjaone.set { $0.scopes = ["monitoring"] }
        asking.simulator.ninjaone.set { $0.deniedModules = ["backup"] }

        #expect(try asking.rmm("/v2/backup/jobs", token: token).status == 403)
        #expect(try asking.rmm("/v2/ticketing/statuses", token: token).status == 404)
    }

    @Test(arguments: [
        "/v2/devices", "/api/v2/devices-detailed", "/v2/organizations", "/v2/organizations-detailed", "/v2/locations",
    ])
    func `after-id paging meets every record once`(path: String) throws {
        var ids: [Int] = []
        while true {
            let page = try asking.rmm("\(path)?pageSize=7&after=\(ids.last ?? 0)").ids
            ids += page
            if page.count < 7 { break }
        }

        #expect(ids == ids.sorted() && Set(ids).count == ids.count)
        #expect(ids == (try asking.rmm(path).ids))
        #expect(!ids.isEmpty)
    }

    @Test(arguments: [
        "/v2/queries/device-health", "/v2/queries/operating-systems", "/v2/queries/backup/usage", "/v2/backup/jobs",
    ])
    func `cursor paging meets every row once and ends empty`(path: String) throws {
        var rows = 0
        var cursor = ""
        var pages = 0
        while pages < 200 {
            let answer = try asking.rmm("\(path)?pageSize=9\(cursor)").json
            guard case .array(let results)? = answer["results"], !results.isEmpty,
                let name = answer["cursor"]?["name"]?.stringValue
            else { break }
            rows += results.count
            pages += 1
            cursor = "&cursor=\(name)"
        }

        guard case .array(let all)? = try asking.rmm("\(path)?pageSize=10000").json["results"] else {
            throw Refusal("No results", why: "", next: "")
        }
        #expect(rows == all.count && rows > 9)
    }

    @Test func `a cursor expires`() throws {
        let now = Mutex(Date(timeIntervalSince1970: 1_795_262_400))
        let asking = Asking(clock: Clock { now.withLock { $0 } })
        let name = try asking.rmm("/v2/queries/device-health?pageSize=3").json["cursor"]?["name"]?.stringValue ?? ""

        now.withLock { $0 += 301 }

        #expect(try asking.rmm("/v2/queries/device-health?pageSize=3&cursor=\(name)").status == 400)
        #expect(try asking.rmm("/v2/queries/device-health?pageSize=3&cursor=nonsense").status == 400)
    }

    @Test func `activities come newest first and can be walked back`() throws {
        var ids: [Int] = []
        while true {
            let page = try asking.rmm("/v2/activities?pageSize=50\(ids.last.map { "&olderThan=\($0)" } ?? "")").json[
                "activities"]
            guard case .array(let rows)? = page, !rows.isEmpty else { break }
            ids += rows.compactMap { $0["id"]?.intValue }
        }

        #expect(ids == ids.sorted(by: >))
        #expect(ids.count == asking.simulator.world.read { $0.activities.count })
        let newest = ids[0]
        asking.simulator.world.raiseAlert()
        let news = try asking.rmm("/v2/activities?newerThan=\(newest)").json
        guard case .array(let rows)? = news["activities"] else { throw Refusal("No activities", why: "", next: "") }
        #expect(rows.map { $0["statusCode"] } == ["TRIGGERED"])
        #expect(try asking.rmm("/v2/activities?pageSize=5").status == 400)
    }

    @Test func `a reset alert is gone and its series says so`() throws {
        let uid = try #require(asking.simulator.world.raiseAlert())
        #expect(try asking.rmm("/v2/alerts").text.contains(uid))

        #expect(asking.simulator.world.resetAlert(uid))
        #expect(!asking.simulator.world.resetAlert(uid))

        #expect(try !asking.rmm("/v2/alerts").text.contains(uid))
        guard case .array(let rows)? = try asking.rmm("/v2/activities?seriesUid=\(uid)").json["activities"] else {
            throw Refusal("No activities", why: "", next: "")
        }
        #expect(rows.map { $0["statusCode"] } == ["RESET", "TRIGGERED"])
    }

    @Test(arguments: [
        "org = 3", "org in (3, 4)", "class = WINDOWS_SERVER", "class in (WINDOWS_SERVER,MAC) AND online", "offline",
        "status = APPROVED AND org=3", "created after 2020-01-01",
    ])
    func `device filters are understood`(filter: String) throws {
        let answer = try asking.rmm("/v2/devices?df=\(filter.replacing("=", with: "%3D"))")

        let parsed = try DeviceFilter(parsing: filter)
        let expected = asking.simulator.world.read { $0.devices.rows.filter(parsed.holds).map(\.id) }
        #expect(answer.ids == expected)
        #expect(!expected.isEmpty)
    }

    @Test(arguments: [
        "bogus", "org =", "org in 3", "org in ()", "class", "online and", "created around 2020-01-01", "org = 3 online",
    ])
    func `other filters are refused`(filter: String) throws {
        #expect(try asking.rmm("/v2/devices?df=\(filter.replacing("=", with: "%3D"))").status == 400)
    }

    @Test func `records have the vendor's oddities`() throws {
        let devices = try asking.rmm("/v2/devices-detailed")
        #expect(devices.text.contains("000,\"lastContact\":"))
        #expect(devices.rows.contains { $0["displayName"] == nil } && devices.rows.contains { $0["os"] == nil })
        let types = Set(devices.rows.compactMap { $0["deviceType"]?.stringValue })
        #expect(types.isSuperset(of: ["AgentDevice", "NMS"]))
        #expect(try asking.rmm("/v2/users").rows.first?["phone"] == .null)
        #expect(
            try asking.rmm("/v2/backup/jobs?sf=status in (RUNNING,PROCESSING)").json["results"]?.text().contains(
                "jobEndTime") == false)
        #expect(try asking.rmm("/v2/alerts").rows.allSatisfy { $0["uid"] != nil })
    }

    @Test func `all reports and what hangs on a device answer`() throws {
        let device = asking.simulator.world.read { $0.devices.rows[0].id }
        for name in NinjaQuestion.reports.keys.sorted() {
            #expect(try asking.rmm("/v2/queries/\(name)").json["results"] != nil, "\(name)")
            #expect(try asking.rmm("/v2/device/\(device)/\(name)").status == 200, "\(name)")
        }
        for path in [
            "device/\(device)", "device/\(device)/alerts", "device/\(device)/activities", "organization/2",
            "organization/2/locations", "organization/2/devices",
            "organization/2/locations/backup/usage", "noderole/list", "policies", "contacts", "groups",
            "backup/integrity-check-jobs", "user/technicians",
        ] {
            #expect(try asking.rmm("/v2/\(path)").status == 200, "\(path)")
        }
        #expect(try asking.rmm("/v2/device/1").json["resultCode"] == "FAILURE")
    }
}
