import Basics
import ConnectorKit
import Foundation
import Outbound
import Testing

@testable import Connectors

struct ConnectWiseTests {
    static func credentials(
        site: String = "https://na.myconnectwise.net", company: String = "acme", key: String = "PUBLICKEY1234567",
        secret: String = "PRIVATE/key+765432", client: String = "6f2d1f0a-7a0b-4f0e-9d5c-0a1b2c3d4e5f"
    ) -> Credentials {
        Credentials(
            plain: ["site_url": site, "company_id": company, "public_key": key, "client_id": client],
            secret: ["private_key": Secret(secret)])
    }

    /// Answers every list with nothing, and company info as the cloud does; `answer` may say otherwise.
    static func vendor(
        _ answer: @escaping @Sendable (LoopbackVendor.Asked) -> LoopbackVendor.Told? = { _ in nil }
    ) throws -> LoopbackVendor {
        try LoopbackVendor(hosts: ["na.myconnectwise.net", "api-na.myconnectwise.net"]) { asked in
            if let told = answer(asked) { return told }
            if asked.path.hasPrefix("/login/companyinfo/") {
                return .init(
                    body:
                        #"{"CompanyName":"Acme","Codebase":"v2026_1/","CompanyID":"acme","SiteUrl":"api-na.myconnectwise.net"}"#
                )
            }
            return .init(body: asked.path.hasSuffix("/count") ? #"{"count":0}"# : "[]")
        }
    }

    static func session(_ vendor: LoopbackVendor, _ typed: Credentials = credentials()) throws -> Session {
        Session(
            connector: try ConnectWise(typed), fetcher: vendor.fetcher, tokens: TokenMemory(),
            sleeper: Sleeper { _, _ in true })
    }

    @Test(arguments: [
        ("na.myconnectwise.net", "https://api-na.myconnectwise.net"),
        ("https://na.myconnectwise.net/", "https://api-na.myconnectwise.net"),
        ("HTTPS://API-NA.myconnectwise.net", "https://api-na.myconnectwise.net"),
        (" https://eu.myconnectwise.net/v4_6_release/apis/3.0/ ", "https://api-eu.myconnectwise.net"),
        ("http://psa.example.com/v4_6_release", "https://psa.example.com"),
        ("psa.example.com:8443", "https://psa.example.com:8443"),
        ("staging.connectwisedev.com", "https://api-staging.connectwisedev.com"),
        ("sandbox-na.myconnectwise.net", "https://sandbox-na.myconnectwise.net"),
    ])
    func `site addresses are understood however they are pasted`(typed: String, host: String) throws {
        #expect(try ConnectWise(Self.credentials(site: typed)).baseURL == host + "/v4_6_release/apis/3.0")
    }

    @Test(arguments: [
        (credentials(site: "connectwise"), "site_url"), (credentials(site: "https://"), "site_url"),
        (credentials(site: "https://me@na.myconnectwise.net"), "site_url"), (credentials(company: " "), "company_id"),
        (credentials(key: ""), "public_key"), (credentials(secret: " \n"), "private_key"),
        (credentials(client: "PRIVATEKEY"), "client_id"),
    ])
    func `what cannot be right is refused beside its field`(typed: Credentials, field: String) {
        let failure = #expect(throws: VendorFailure.self) { try ConnectWise(typed) }

        #expect(failure?.field == field)
    }

    @Test func `the company in the public key is not said twice`() throws {
        let vendor = try Self.vendor()

        _ = try Self.session(vendor, Self.credentials(key: "Acme+PUBLICKEY1234567")).test()

        let pair = Data("acme+PUBLICKEY1234567:PRIVATE/key+765432".utf8).base64EncodedString()
        let signed = vendor.asked.filter { !$0.path.hasPrefix("/login/") }
        #expect(signed.allSatisfy { $0.head.contains("Authorization: Basic \(pair)\r\n") })
        #expect(signed.allSatisfy { $0.head.lowercased().contains("clientid: 6f2d1f0a-7a0b-4f0e-9d5c-0a1b2c3d4e5f") })
        #expect(vendor.asked.first.map { !$0.head.contains("Authorization") } == true)
    }

    @Test func `a good key is answered by the success text and every data set`() throws {
        let vendor = try Self.vendor { $0.path.hasSuffix("/companies/count") ? .init(body: #"{"count":214}"#) : nil }

        let report = try Self.session(vendor).test()

        #expect(report.success == "Connected to ConnectWise")
        #expect(report.capabilities.count == 9)
        #expect(report.capabilities.allSatisfy { $0.isOK && $0.consequence.isEmpty })
        #expect(report.warnings.isEmpty)
        #expect(report.identity == "acme@na.myconnectwise.net")
        #expect(vendor.asked.allSatisfy { $0.path.hasPrefix("/login/") || $0.path.hasPrefix("/v2026_1/apis/3.0/") })
    }

    private static let refused =
        #"{"code":"ConnectWiseApi","message":"ConnectWiseApi: UserNotAuthenticated PRIVATE/key+765432"}"#

    @Test(arguments: [
        (401, refused, "ConnectWise refused these credentials", "401"),
        (
            400, #"{"code":"InvalidObject","message":"A valid clientId is required"}"#,
            "ConnectWise does not know this client ID", "400-client-id"
        ),
        (
            401, #"{"code":"Unauthorized","message":"Missing or invalid ClientID"}"#,
            "ConnectWise does not know this client ID", "400-client-id"
        ),
        (400, "Cannot route. Codebase/company is invalid", "Company ID or server address is wrong", "400-cannot-route"),
    ])
    func `a refusal names what to copy again, and no secret`(status: Int, body: String, title: String, anchor: String)
        throws
    {
        let vendor = try Self.vendor { $0.path.hasSuffix("/system/info") ? .init(status: status, body: body) : nil }

        let failure = #expect(throws: VendorFailure.self) { try Self.session(vendor).test() }

        #expect(failure?.title == title)
        #expect(failure?.anchor == anchor)
        #expect(failure?.status == status)
        #expect(failure?.words?.contains("PRIVATE") == false)
        #expect(failure?.sentence.contains("then Test") == true)
    }

    @Test func `a company ID in the wrong case is told the right one`() throws {
        let vendor = try Self.vendor {
            $0.path.hasSuffix("/system/info") ? .init(status: 401, body: Self.refused) : nil
        }

        let failure = #expect(throws: VendorFailure.self) {
            try Self.session(vendor, Self.credentials(company: "ACME")).test()
        }

        #expect(failure?.sentence.contains("“acme”, not “ACME”: upper and lower case matter") == true)
        #expect(failure?.field == "company_id")
    }

    @Test(arguments: [(200, "null"), (404, "")])
    func `a company that the server does not know is said to be so`(status: Int, body: String) throws {
        let vendor = try Self.vendor { $0.path.hasPrefix("/login/") ? .init(status: status, body: body) : nil }

        let failure = #expect(throws: VendorFailure.self) { try Self.session(vendor).test() }

        #expect(failure?.title == "No ConnectWise company with that ID on this server")
        #expect(failure?.kind == .wrongRegionOrURL)
    }

    @Test func `a role that hides tickets fails the test, one that hides invoices costs a capability`() throws {
        let body = #"{"code":"Security","message":"You do not have security permission to perform this action."}"#
        let blind = try Self.vendor { $0.path.hasSuffix("/service/tickets") ? .init(status: 403, body: body) : nil }
        let narrow = try Self.vendor { $0.path.hasSuffix("/finance/invoices") ? .init(status: 403, body: body) : nil }

        let failure = #expect(throws: VendorFailure.self) { try Self.session(blind).test() }

        #expect(failure?.title == "The key works but may not read tickets")
        #expect(failure?.kind == .missingPermission)
        let report = try Self.session(narrow).test()
        #expect(report.capabilities.filter { !$0.isOK }.map(\.consequence) == ["Invoices cannot be switched on."])
        #expect(report.warnings.first?.contains("sees no company") == true)
    }

    @Test func `tickets are read from the look-back on with all that is open, then by change`() throws {
        let vendor = try Self.vendor()
        let tickets = try #require(ConnectWise.stream("tickets"))

        try Self.session(vendor).read(tickets, from: nil) { _ in true }
        try Self.session(vendor).read(tickets, from: ["v": 1, "since": "2026-11-01T10:00:00Z"]) { _ in true }

        let conditions = vendor.asked.filter { $0.path.hasSuffix("/service/tickets") }.map { $0.query[0].value }
        #expect(conditions[0].wholeMatch(of: /\(lastUpdated>\[[0-9TZ:-]+\] or closedFlag=False\)/) != nil)
        #expect(conditions[1] == "lastUpdated>[2026-11-01T09:50:00Z]")
        #expect(vendor.asked.last?.head.lowercased().contains("pagination-type: forward-only") == true)
    }

    private func record<Record: VendorRecord>(_ stream: String, _ row: String, as type: Record.Type = Record.self)
        throws -> Record
    {
        let page = try #require(ConnectWise.stream(stream)).records(PageBody(Array("[\(row)]".utf8)), Contract.context)
        #expect(page.rejected.isEmpty)
        return try #require(page.records.first as? Record)
    }

    @Test func `a company in the recycle bin is a deletion`() throws {
        let gone = try record("companies", #"{"id":5,"name":"Acme","deletedFlag":true}"#, as: VendorDeleted.self)

        #expect(gone.deletedKind == .account)
        #expect(gone.id == "5")
    }

    @Test func `a closed ticket is closed whatever its status is called`() throws {
        let ticket: VendorTicket = try record(
            "tickets",
            #"{"id":9,"summary":"x","status":{"name":"New"},"closedFlag":true,"closedDate":"2026-11-01T00:00:00Z"}"#)

        #expect(ticket.statusNorm == .closed)
        #expect(!ticket.isOpen)
        #expect(ticket.deepLink?.contains("recordType=ServiceFV&recid=9&companyName=acme") == true)
    }

    @Test(arguments: [
        ("New (not responded)", VendorTicket.Status.new), (">In Progress", .inProgress),
        ("Waiting Customer Response", .waitingCustomer),
        ("Waiting on Vendor", .waitingVendor), ("Completed", .resolved), ("Scheduled", .inProgress),
        ("Follow up", .open), ("", .open),
    ])
    func `statuses by name fall into our seven`(name: String, ours: VendorTicket.Status) {
        #expect(TicketWords.status(name) == ours)
    }

    @Test(
        arguments: [
            ("Priority 1 - Emergency Response", 1), ("Priority 3 - Normal Response", 3), ("P2", 2), ("High", 2),
            ("Low", 4),
            ("Urgent", 1), ("Do Not Respond", 5), ("Client 2026", nil), ("", nil),
        ] as [(String, Int?)])
    func `priorities by name fall into our five`(name: String, ours: Int?) {
        #expect(TicketWords.priority(name) == ours)
    }

    @Test func `money is in minor units of its currency, hours in minutes`() throws {
        let invoice: VendorInvoice = try record(
            "invoices",
            #"{"id":2,"invoiceNumber":"1001","total":147350.10,"balance":0.00,"currency":{"currencyCode":"SEK"},"status":{"isClosed":true}}"#
        )
        let time: VendorTimeEntry = try record(
            "time_entries",
            #"{"id":1,"actualHours":0.67,"chargeToId":38,"chargeToType":"ServiceTicket","hourlyCost":"10800.00","hourlyRate":95.5,"billableOption":"NoCharge"}"#
        )
        let yen: VendorContract = try record(
            "agreements",
            #"{"id":3,"name":"x","billAmount":1500,"currency":{"currencyCode":"JPY"},"endDate":"2026-08-31T00:00:00Z"}"#
        )

        #expect(invoice.totalMinor == 14_735_010)
        #expect(invoice.status == .paid)
        #expect(time.minutes == 40)
        #expect(time.ticketRef == "38")
        #expect(time.rateMinor == 9_550)
        #expect(time.isBillable == false)
        #expect(yen.amountMinor == 1_500)
        #expect(yen.endsOn == Day("2026-08-31"))
    }

    @Test func `a contact without an e-mail item has none, and API members are no people`() throws {
        let contact: VendorContact = try record(
            "contacts",
            #"{"id":2,"firstName":"Ana","company":{"id":7},"communicationItems":[{"value":"12","communicationType":"Fax"}]}"#
        )
        let members = try #require(ConnectWise.stream("members")).records(
            PageBody(Array(#"[{"id":1,"licenseClass":"A"},{"id":2,"licenseClass":"F","firstName":"Bo"}]"#.utf8)),
            Contract.context)

        #expect(contact.emails.isEmpty && contact.phones.isEmpty)
        #expect(contact.account == "7")
        #expect(members.records.map(\.id) == ["2"])
    }

    @Test func `boards carry their statuses in order`() throws {
        let vendor = try Self.vendor { asked in
            switch asked.path {
            case let path where path.hasSuffix("/service/boards"): .init(body: #"[{"id":1,"name":"Help Desk"}]"#)
            case let path where path.hasSuffix("/service/boards/1/statuses"):
                .init(
                    body:
                        #"[{"id":8,"name":"Closed","sortOrder":9,"closedStatus":true},{"id":4,"name":"New","sortOrder":1},{"id":5,"inactive":true}]"#
                )
            default: nil
            }
        }
        var boards: [VendorBoard] = []

        try Self.session(vendor).read(try #require(ConnectWise.stream("boards")), from: nil) { page in
            boards += page.records.compactMap { $0 as? VendorBoard }
            return true
        }

        #expect(
            boards.first?.statuses == [
                ["id": "4", "name": "New", "closed": false], ["id": "8", "name": "Closed", "closed": true],
            ])
    }
}
