import Basics
import ConnectorKit
import Foundation
import Testing

@testable import Connectors

/// NinjaOne as published: recorded answers and the OpenAPI document, from VECTIS_VENDOR_DATA/ninjaone.
struct NinjaOneContractTests {
    static let data = VendorData("ninjaone")
    static let specification = Specification.find(in: data, with: "/v2/organizations")

    static let shapes = [
        Shape(stream: "backup_jobs", id: "jobId", some: ["jobStatus", "planType", "jobStartTime"]),
        Shape(
            stream: "alerts", id: "uid", some: ["sourceType", "sourceConfigUid"],
            none: ["nodeClass", "userType", "activityTime"]),
        Shape(stream: "devices", id: "id", all: ["nodeClass"]),
        Shape(stream: "activities", id: "id", all: ["activityTime"], some: ["activityType", "statusCode"]),
        Shape(stream: "users", id: "id", some: ["userType", "invitationStatus"]),
        Shape(
            stream: "locations", id: "id", all: ["organizationId", "name"],
            some: ["address", "userData", "description"]),
        Shape(stream: "organizations", id: "id", all: ["name"], some: ["nodeApprovalMode"]),
    ]

    /// The member under which a stream's rows stand.
    static func wrapping(_ stream: String) -> String? {
        ["activities": "activities", "backup_jobs": "results"][stream]
    }

    /// What a row cannot do without.
    static func kept(_ stream: String) -> Set<String> {
        ["activities": ["id", "activityTime"], "alerts": ["uid"], "backup_jobs": ["jobId"]][stream] ?? ["id"]
    }

    @Test(.enabled(if: data != nil, "VECTIS_VENDOR_DATA has no folder ninjaone"))
    func `every published record of a stream is read, with its own id, unknown members or not`() throws {
        let rows = Contract.rows(Self.data, Self.shapes)
        #expect(!rows.isEmpty)

        for (file, shape, row) in rows {
            let stream = try #require(NinjaOne.stream(shape.stream))
            try Contract.expectRead(
                row, by: stream, wrapped: Self.wrapping(shape.stream), id: Contract.text(row[shape.id]), file: file)
        }
    }

    @Test(.enabled(if: data != nil, "VECTIS_VENDOR_DATA has no folder ninjaone"))
    func `a record of which only the id is left is still a record`() throws {
        for (file, shape, row) in Contract.rows(Self.data, Self.shapes) {
            let stream = try #require(NinjaOne.stream(shape.stream))
            try Contract.expectRead(
                row.hollow(keeping: Self.kept(shape.stream)), by: stream, wrapped: Self.wrapping(shape.stream),
                id: Contract.text(row[shape.id]), file: file)
        }
    }

    @Test(.enabled(if: data != nil, "VECTIS_VENDOR_DATA has no folder ninjaone"))
    func `an answer of another shape harms no stream`() throws {
        for (_, json) in Self.data?.bodies ?? [] {
            for stream in NinjaOne.streams {
                do {
                    let page = try stream.records(json.body, Contract.context)
                    #expect(page.records.count + page.rejected.count <= page.count)
                } catch is DecodingError {
                    // No list at all: the reader turns this into a failure of the stream.
                }
            }
        }
    }

    @Test(.enabled(if: data != nil, "VECTIS_VENDOR_DATA has no folder ninjaone"))
    func `every published row of health completes its device`() throws {
        for (file, json) in Self.data?.bodies ?? [] {
            for row in json.rows where row["healthStatus"] != nil && row["deviceId"] != nil {
                let wire = try JSON.array([row]).body.value([WireHealth].self)
                #expect(wire.first?.deviceId.map(String.init) == Contract.text(row["deviceId"]), "\(file)")
                #expect(wire.first?.healthStatus == row["healthStatus"]?.stringValue)
            }
        }
    }

    @Test(.enabled(if: specification != nil, "no OpenAPI document of NinjaOne in VECTIS_VENDOR_DATA"))
    func `every request is one that the vendor documents`() throws {
        let document = try #require(Self.specification)
        let vendor = try NinjaOneTests.vendor()
        let session = try NinjaOneTests.session(vendor)

        _ = try session.test()
        for stream in NinjaOne.streams {
            for cursor in [nil, ["v": 1, "since": "2026-11-01T00:00:00Z", "last": 17]] as [JSON?] {
                try session.read(stream, from: cursor) { _ in true }
            }
        }

        let asked = vendor.asked.filter { $0.path != "/ws/oauth/token" }
        #expect(asked.count > 20)
        for call in asked {
            #expect(document.complaint(call.method, call.path, call.query) == nil)
        }
    }

    @Test(.enabled(if: specification != nil, "no OpenAPI document of NinjaOne in VECTIS_VENDOR_DATA"))
    func `a request that the vendor does not document would be noticed`() throws {
        let document = try #require(Self.specification)

        #expect(document.complaint("GET", "/v2/organisations", []) != nil)
        #expect(document.complaint("PATCH", "/v2/organizations", []) != nil)
        #expect(document.complaint("GET", "/v2/organizations", [("page", "2")]) != nil)
        #expect(document.complaint("GET", "/v2/organizations", [("pageSize", "many")]) != nil)
        #expect(document.complaint("GET", "/v2/activities", [("pageSize", "5000")]) != nil)
        #expect(document.complaint("GET", "/v2/activities", [("pageSize", "1000"), ("newerThan", "7")]) == nil)
    }
}
