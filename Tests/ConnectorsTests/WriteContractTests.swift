import Basics
import ConnectorKit
import Foundation
import Testing

@testable import Connectors

/// Every request of a write against the vendor's published document: path, method, and the body by its schema.
struct WriteContractTests {
    /// What the reduced document of 2025 leaves out: `/system/documents` stands in none that is published.
    static let older = Specification.find(in: ConnectWiseContractTests.data, with: "/service/tickets/{id}/documents")

    static var isKnown: Bool { ConnectWiseContractTests.specification != nil && older != nil }

    @Test(.enabled(if: isKnown, "no OpenAPI documents of ConnectWise in VECTIS_VENDOR_DATA"))
    func `every write to ConnectWise is one that it documents`() throws {
        let document = try #require(ConnectWiseContractTests.specification)

        for write in ConnectWiseWriteTests.writes {
            let call = try ConnectWise.call(for: ConnectWiseWriteTests.order(write))
            guard case .json(let body) = call.body else {
                #expect(call.path == "/system/documents")
                continue
            }
            #expect(document.complaint(call.method, call.path, [], body: body) == nil)
        }
    }

    @Test(.enabled(if: isKnown, "no OpenAPI documents of ConnectWise in VECTIS_VENDOR_DATA"))
    func `every question about a write to ConnectWise is one that it documents`() throws {
        let document = try #require(ConnectWiseContractTests.specification)
        let older = try #require(Self.older)
        let asked = ConnectWiseWriteTests.writes.map(ConnectWiseWriteTests.order).flatMap {
            [ConnectWise.lookUp($0), ConnectWise.alreadyThere($0)].compactMap { $0 }
        }

        #expect(asked.count > 10)
        for question in asked {
            let complaint = document.complaint("GET", question.path, question.query)
            #expect(
                complaint == nil || older.complaint("GET", question.path, question.query) == nil, "\(complaint ?? "")")
        }
        for list in ConnectWise.choices {
            #expect(document.complaint("GET", list.path.replacing("{ref}", with: "1"), list.query) == nil)
        }
    }

    @Test(
        .enabled(
            if: NinjaOneContractTests.specification != nil, "no OpenAPI document of NinjaOne in VECTIS_VENDOR_DATA"))
    func `the reset of an alert is one that NinjaOne documents`() throws {
        let document = try #require(NinjaOneContractTests.specification)
        let order = WriteOrder(
            .resolveAlert(AlertReset(alert: "50edcf11-0000-4000-8000-000000000000", note: "By Ana")),
            key: WriteKey(["a"]))
        let call = try NinjaOne.call(for: order)
        guard case .json(let body) = call.body else {
            _ = Issue.record("\(call)")
            return
        }

        #expect(document.complaint(call.method, call.path, [], body: body) == nil)
        #expect(document.complaint("GET", try #require(NinjaOne.lookUp(order)).path, []) == nil)
    }

    @Test(.enabled(if: isKnown, "no OpenAPI documents of ConnectWise in VECTIS_VENDOR_DATA"))
    func `a body that the vendor does not document would be noticed`() throws {
        let document = try #require(ConnectWiseContractTests.specification)
        let complaint = { (path: String, body: JSON) in document.complaint("POST", path, [], body: body) }
        let long = JSON.string(String(repeating: "x", count: 101))

        #expect(complaint("/service/tickets", ["summary": "A", "company": ["id": 1]]) == nil)
        #expect(complaint("/service/tickets", ["summary": "A"]) != nil)
        #expect(complaint("/service/tickets", ["summary": long, "company": ["id": 1]]) != nil)
        #expect(complaint("/service/tickets", ["summary": "A", "company": ["id": "1"]]) != nil)
        #expect(complaint("/service/tickets", ["summary": "A", "company": ["id": 1], "subject": "B"]) != nil)
        #expect(complaint("/service/tickets/7/notes", [["text": "B"]]) != nil)
        #expect(document.complaint("PATCH", "/service/tickets/7", [], body: ["op": "replace"]) != nil)
    }
}
