import Basics
import ConnectorKit
import Foundation
import Testing

@testable import Connectors

/// ConnectWise as published: recorded answers and the OpenAPI document, from VECTIS_VENDOR_DATA/connectwise.
struct ConnectWiseContractTests {
    static let data = VendorData("connectwise")
    static let specification = Specification.find(in: data, with: "/company/companies")

    static let shapes = [
        Shape(stream: "ticket_notes", id: "id", all: ["ticketId", "text"]),
        Shape(stream: "time_entries", id: "id", all: ["chargeToType"], some: ["timeStart", "actualHours"]),
        Shape(
            stream: "invoices", id: "id", all: ["invoiceNumber"], some: ["billToCompany", "total"],
            none: ["billingLogId"]),
        Shape(
            stream: "additions", id: "id", all: ["product"], some: ["billCustomer", "agreementId"],
            none: ["catalogItem"]),
        Shape(
            stream: "agreements", id: "id", all: ["name"], some: ["applicationUnits", "agreementStatus"],
            none: ["product"]),
        Shape(stream: "tickets", id: "id", all: ["summary", "board"], some: ["recordType", "closedFlag"]),
        Shape(
            stream: "configurations", id: "id", all: ["name"], some: ["deviceIdentifier", "serialNumber", "activeFlag"]),
        Shape(stream: "members", id: "id", all: ["identifier", "licenseClass"]),
        Shape(stream: "contacts", id: "id", all: ["firstName"], some: ["communicationItems", "unsubscribeFlag"]),
        Shape(stream: "boards", id: "id", all: ["name", "projectFlag", "inactiveFlag"]),
        Shape(
            stream: "companies", id: "id", all: ["identifier", "name"],
            some: ["deletedFlag", "territory", "dateAcquired"]),
        Shape(
            stream: "sites", id: "id", all: ["name"], some: ["primaryAddressFlag", "stateReference"],
            word: "company_site"),
    ]

    @Test(.enabled(if: data != nil, "VECTIS_VENDOR_DATA has no folder connectwise"))
    func `every published record of a stream is read, with its own id, unknown members or not`() throws {
        let rows = Contract.rows(Self.data, Self.shapes)
        #expect(!rows.isEmpty)

        for (file, shape, row) in rows {
            let stream = try #require(ConnectWise.stream(shape.stream))
            try Contract.expectRead(row, by: stream, wrapped: nil, id: Contract.text(row["id"]), file: file)
        }
    }

    @Test(.enabled(if: data != nil, "VECTIS_VENDOR_DATA has no folder connectwise"))
    func `a record of which only the id is left is still a record`() throws {
        for (file, shape, row) in Contract.rows(Self.data, Self.shapes) {
            let stream = try #require(ConnectWise.stream(shape.stream))
            let hollow = row.hollow(keeping: ["id"])
            try Contract.expectRead(hollow, by: stream, wrapped: nil, id: Contract.text(row["id"]), file: file)
        }
    }

    @Test(.enabled(if: data != nil, "VECTIS_VENDOR_DATA has no folder connectwise"))
    func `an answer of another shape harms no stream`() throws {
        for (_, json) in Self.data?.bodies ?? [] {
            for stream in ConnectWise.streams {
                do {
                    let page = try stream.records(json.body, Contract.context)
                    #expect(page.records.count + page.rejected.count <= page.count)
                } catch is DecodingError {
                    // No list at all: the reader turns this into a failure of the stream.
                }
            }
        }
    }

    @Test(.enabled(if: data != nil, "VECTIS_VENDOR_DATA has no folder connectwise"))
    func `what a published ticket says is what ours says, and no more`() throws {
        for (_, shape, row) in Contract.rows(Self.data, Self.shapes) where shape.stream == "tickets" {
            let page = try #require(ConnectWise.stream("tickets")).records(JSON.array([row]).body, Contract.context)
            let ticket = try #require(page.records.first as? VendorTicket)

            #expect(ticket.title == Text.name(row["summary"]?.stringValue))
            #expect(ticket.account == row["company"].map { Contract.text($0["id"]) })
            #expect(ticket.statusRaw == row["status"]?["name"]?.stringValue)
            #expect(ticket.isOpen == (row["closedFlag"] != .bool(true)))
            #expect(
                ticket.contactName == Text.name(row["contactName"]?.stringValue ?? row["contact"]?["name"]?.stringValue)
            )
            #expect(ticket.slaDueAt == nil)
        }
    }

    @Test(.enabled(if: data != nil, "VECTIS_VENDOR_DATA has no folder connectwise"))
    func `published statuses of boards and company information are read`() throws {
        for (file, json) in Self.data?.bodies ?? [] {
            for row in json.rows where row["closedStatus"] != nil && row["id"]?.isWholeNumber == true {
                let status = try row.crowded.body.value(WireBoardStatus.self)
                #expect(status.name == row["name"]?.stringValue, "\(file)")
                #expect(.bool(status.closedStatus ?? false) == row["closedStatus"], "\(file)")
            }
            for row in json.rows where row["Codebase"] != nil {
                #expect(
                    try row.crowded.body.value(WireCompanyInfo.self).codebase == row["Codebase"]?.stringValue, "\(file)"
                )
            }
        }
    }

    @Test(.enabled(if: specification != nil, "no OpenAPI document of ConnectWise in VECTIS_VENDOR_DATA"))
    func `every request is one that the vendor documents`() throws {
        let document = try #require(Self.specification)
        let vendor = try ConnectWiseTests.vendor()
        let session = try ConnectWiseTests.session(vendor)

        _ = try session.test()
        for stream in ConnectWise.streams {
            for cursor in [nil, ["v": 1, "since": "2026-11-01T00:00:00Z"]] as [JSON?] {
                try session.read(stream, from: cursor, parents: [ParentRef("7")]) { _ in true }
            }
            try session.read(stream, refs: ["7"]) { _ in true }
        }

        let asked = vendor.asked.filter { !$0.path.hasPrefix("/login/") }
        #expect(asked.count > 30)
        for call in asked {
            let path = call.path.replacing("/v2026_1/apis/3.0", with: "")
            #expect(document.complaint(call.method, path, call.query) == nil)
        }
    }

    @Test(.enabled(if: specification != nil, "no OpenAPI document of ConnectWise in VECTIS_VENDOR_DATA"))
    func `a request that the vendor does not document would be noticed`() throws {
        let document = try #require(Self.specification)

        #expect(document.complaint("GET", "/company/company", []) != nil)
        #expect(document.complaint("POST", "/company/companies/count", []) != nil)
        #expect(document.complaint("GET", "/company/companies", [("size", "2")]) != nil)
        #expect(document.complaint("GET", "/company/companies", [("pageSize", "all")]) != nil)
        #expect(document.complaint("GET", "/service/tickets/7/notes", [("pageSize", "1000")]) == nil)
    }
}
