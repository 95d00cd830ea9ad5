import Basics
import Foundation
import HTTPTypes
import Testing

@testable import VendorSimulator

struct ConnectWiseTests {
    private let asking = Asking()

    @Test(arguments: [
        ("tidewater+aB3dE5fG7hJ9kL1m", "Zq8wXe6rTy4uIo2p", 200, "v2025.1"),
        ("tidewater+aB3dE5fG7hJ9kL1m", "wrong", 401, "UserNotAuthenticated"),
        ("tidewater+wrong", "Zq8wXe6rTy4uIo2p", 401, "UserNotAuthenticated"),
        ("harborlight+aB3dE5fG7hJ9kL1m", "Zq8wXe6rTy4uIo2p", 401, "UserNotAuthenticated"),
        ("Tidewater+aB3dE5fG7hJ9kL1m", "Zq8wXe6rTy4uIo2p", 400, "Cannot route"), ("nobody+k", "p", 400, "Cannot route"),
    ])
    func `keys are checked as the vendor does`(user: String, password: String, status: Int, words: String) throws {
        let answer = try asking.ask(
            "api-na.myconnectwise.net", "/v4_6_release/apis/3.0/system/info",
            Asking.keys(user: user, password: password))

        #expect(answer.status == status)
        #expect(answer.text.contains(words))
    }

    @Test func `a call without or with an unknown client id is refused`() throws {
        #expect(try asking.psa("system/info", ["clientId": ""]).status == 401)
        #expect(try asking.psa("system/info", ["clientId": "00000000-0000-0000-0000-000000000000"]).status == 401)
    }

    @Test func `company info needs no keys and knows no strangers`() throws {
        let known = try asking.ask("na.myconnectwise.net", "/login/companyinfo/tidewater")

        #expect(known.json["SiteUrl"] == "api-na.myconnectwise.net")
        #expect(known.json["Codebase"] == "v2025_1/")
        #expect(try asking.ask("na.myconnectwise.net", "/login/companyinfo/TideWater").text == "null")
        #expect(try asking.ask("eu.myconnectwise.net", "/login/companyinfo/tidewater").text == "null")
    }

    @Test func `wrong hosts and paths are told apart`() throws {
        #expect(
            try asking.ask("na.myconnectwise.net", "/v4_6_release/apis/3.0/system/info", Asking.keys()).text.hasPrefix(
                "Cannot route"))
        #expect(
            try asking.psa("/v4_6_release/apis/3.0/v4_6_release/apis/3.0/system/info").text.hasPrefix("Cannot route"))
        #expect(try asking.psa("/v2019_1/apis/3.0/system/info").text.contains("<html"))
        #expect(try asking.psa("company/nonsense").json["message"] == "The endpoint does not exist.")
        #expect(try asking.psa("company/contacts/57919").json["message"] == "Contact 57919 not found")
        #expect(try asking.ask("example.com", "/").status == 404)
    }

    @Test func `a switched codebase leaves the old path without an application`() throws {
        asking.simulator.connectwise.set { $0.version = "v2025_2" }

        #expect(try asking.psa("/v2025_1/apis/3.0/system/info").status == 404)
        #expect(try asking.psa("/v2025_2/apis/3.0/system/info").json["version"] == "v2025.2.10333")
        #expect(try asking.psa("system/info").status == 200)
        asking.simulator.connectwise.set { $0.aliasAnswers = false }
        #expect(try asking.psa("system/info").status == 404)
    }

    @Test(arguments: [
        "service/tickets?pageSize=37", "company/contacts?pageSize=50&orderBy=lastName desc", "company/companies",
        "finance/invoices?pageSize=100",
    ])
    func `Link leads through every page once`(path: String) throws {
        let pages = try asking.walk(path)

        let name = path.split(separator: "?").first.map(String.init) ?? ""
        let count = try asking.psa("\(name)/count").json["count"]?.intValue
        #expect(pages.flatMap(\.self).count == count)
        #expect(Set(pages.flatMap(\.self)).count == count)
    }

    @Test func `forward-only paging goes by id and names no last page`() throws {
        let fields = ["pagination-type": "forward-only"]
        let pages = try asking.walk("service/tickets?pageSize=64&conditions=closedFlag=true", fields)

        #expect(pages.flatMap(\.self) == pages.flatMap(\.self).sorted())
        #expect(
            pages.flatMap(\.self).count
                == (try asking.psa("service/tickets/count?conditions=closedFlag=true").json["count"]?.intValue))
        #expect(try asking.psa("service/tickets?pageSize=64", fields).field("Link")?.contains("last") == false)
    }

    @Test func `pages hold 25 rows unless asked, 1000 at most`() throws {
        #expect(try asking.psa("company/contacts").rows.count == 25)
        #expect(try asking.psa("service/tickets?pageSize=5000").ids.count <= 1000)
        #expect(try asking.psa("service/tickets?page=0").status == 400)
        #expect(try asking.psa("service/tickets?conditions=oops").json["code"] == "InvalidObject")
    }

    @Test func `incremental reading finds what changed, whatever the object`() throws {
        let since = Moments.iso(asking.simulator.world.now)
        asking.simulator.world.skewClock(bySeconds: 120)
        let ticket = try #require(asking.simulator.world.openTickets(1).first)
        asking.simulator.world.reply(to: ticket, "Still broken")
        let company = asking.simulator.world.customerIDs[3]
        asking.simulator.world.renameCompany(company, to: "Renamed Ltd")
        asking.simulator.world.skewClock(bySeconds: 0)

        #expect(try asking.psa("service/tickets?conditions=lastUpdated>[\(since)]").ids == [ticket])
        #expect(try asking.psa("company/companies?conditions=_info/lastUpdated>[\(since)]").ids == [company])
        #expect(
            try asking.psa("service/tickets/\(ticket)/notes?orderBy=id desc&pageSize=1").rows.first?["text"]
                == "Still broken")
        #expect(
            try asking.psa("service/tickets?conditions=company/id=\(company)&pageSize=1").rows.first?["company"]?[
                "name"] == "Renamed Ltd")
    }

    @Test func `records have the vendor's oddities`() throws {
        let ticket = try #require(try asking.psa("service/tickets?conditions=closedFlag=false&pageSize=1").rows.first)
        #expect(ticket["status"]?["Sort"] != nil)
        #expect(ticket["closedDate"] == nil)
        #expect(ticket["board"]?["_info"]?["board_href"]?.stringValue?.contains("/apis/3.0//service/boards/") == true)
        #expect(try asking.psa("time/entries?pageSize=1").rows.first?["hourlyCost"] == "45.00")
        #expect(try !asking.psa("company/companies?pageSize=1000").text.contains("null"))
        #expect(
            try asking.psa("company/companies?pageSize=1&fields=id,status/name").rows.first == [
                "id": 2, "status": ["name": "Active"],
            ])
    }

    @Test func `the recycle bin stays in the list, a deleted company does not`() throws {
        let world = asking.simulator.world
        let ids = world.customerIDs
        world.recycleCompany(ids[0])
        world.deleteCompany(ids[1])
        world.mergeCompany(ids[2], into: ids[3])

        #expect(try asking.psa("company/companies/\(ids[0])").json["deletedFlag"] == true)
        #expect(try asking.psa("company/companies/\(ids[1])").json["code"] == "NotFound")
        #expect(try asking.psa("company/companies/\(ids[2])").json["deletedFlag"] == true)
        #expect(try asking.psa("service/tickets/count?conditions=company/id=\(ids[2])").json["count"] == 0)
        #expect(
            try asking.psa(
                "company/companies/count?conditions=deletedFlag=false and status/id=1 and id in (\(ids[0]),\(ids[3]))"
            ).json["count"] == 1)
    }

    @Test func `children of arrays, searches and permissions work as documented`() throws {
        let gmail = try asking.psa(
            "company/contacts?childConditions=communicationItems/value like \"%25@%25\""
        )
        #expect(!gmail.rows.isEmpty)
        #expect(
            try asking.psa("company/companies/count?childConditions=types/name=\"Client\"").json["count"]?.intValue ?? 0
                >= 24)
        let found = try asking.psa(
            "service/tickets/search", method: .post, body: #"{"conditions":"closedFlag=false","orderBy":"id desc"}"#)
        #expect(!found.ids.isEmpty && found.ids == found.ids.sorted(by: >))

        asking.simulator.connectwise.set { $0.deniedModules = ["finance"] }
        asking.simulator.connectwise.set { $0.shownShares = ["service/tickets": 0.5] }
        #expect(try asking.psa("finance/agreements").json["code"] == "Security")
        #expect(try asking.psa("company/companies").status == 200)
        let count = asking.simulator.world.read { $0.tickets.rows.filter { !$0.isProject }.count }
        #expect(try asking.psa("service/tickets/count").json["count"]?.intValue == (count + 1) / 2)
    }

    @Test func `every address answers a list`() throws {
        let agreement = asking.simulator.world.read { $0.agreements.rows[0].id }
        let ticket = asking.simulator.world.read { $0.tickets.rows[0].id }
        let invoice = asking.simulator.world.read { $0.invoices.rows[0].id }
        for resource in Resource.all {
            let id =
                resource.pattern.contains("agreements")
                ? agreement
                : resource.pattern.contains("tickets")
                    ? ticket
                    : resource.pattern.contains("invoices") ? invoice : resource.pattern.contains("boards") ? 1 : 2
            let answer = try asking.psa(resource.pattern.replacing("{id}", with: "\(id)"))
            #expect(answer.status == 200, "\(resource.pattern)")
            if case .array = answer.json {} else { Issue.record("\(resource.pattern): \(answer.text.prefix(200))") }
        }
    }
}
