import Basics
import Foundation
import HTTP
import HTTPTypes
import Testing

@testable import ConnectorKit

/// Paging, cursors and completeness, over a socket.
struct ReaderTests {
    @Test func `the next link is followed by its place alone, not by its host or its query`() throws {
        let vendor = try ScriptedVendor { request, _ in
            switch request.query["pageId"] {
            case nil: .list(1...2, next: "conditions=evil&pageSize=2&pageId=2")
            case "2": .list(3...4, next: "pageId=4")
            default: .list([5])
            }
        }

        let brought = try vendor.session().collect(TestConnector.things(.linkHeader(size: 2)))

        #expect(brought.ids == ["1", "2", "3", "4", "5"])
        #expect(brought.pages.map(\.isLast) == [false, false, true])
        #expect(brought.last?.isComplete == true)
        #expect(vendor.asked == ["", "&pageId=2", "&pageId=4"].map { "GET /old/things?pageSize=2\($0)" })
    }

    @Test func `a short page is not the end of a list that is paged by id`() throws {
        let vendor = try ScriptedVendor { request, _ in
            switch request.query["after"] {
            case nil: .list(1...2)
            case "2": .list([3])
            default: .list([])
            }
        }

        let brought = try vendor.session().collect(
            TestConnector.things(.afterLast(size: 500, parameter: "after"), .complete))

        #expect(brought.ids == ["1", "2", "3"])
        #expect(brought.last?.isComplete == true)
    }

    @Test func `a cursor is passed on until its results are empty`() throws {
        let vendor = try ScriptedVendor { request, _ in
            request.query["cursor"] == nil
                ? .list(1...2, wrapped: #"{"cursor":{"name":"c1"},"results":ROWS}"#)
                : request.query["cursor"] == "c1"
                    ? .list([3], wrapped: #"{"cursor":{"name":"c2"},"results":ROWS}"#)
                    : .list([], wrapped: #"{"cursor":{"name":"c2"},"results":ROWS}"#)
        }

        let brought = try vendor.session().collect(TestConnector.things(.cursor(size: 2), .complete, under: "results"))

        #expect(brought.ids == ["1", "2", "3"])
    }

    @Test func `only what changed since is asked for, ten minutes early, by the vendor's clock`() throws {
        let vendor = try ScriptedVendor { request, _ in
            .list([7], at: "2026-09-01T10:00:00Z")
        }
        let stream = TestConnector.things(.linkHeader(size: 9))

        let first = try vendor.session().collect(stream)
        let second = try vendor.session().collect(stream, from: first.cursor)

        #expect(vendor.asked.last == "GET /old/things?since=2026-09-01T09%3A50%3A00Z&pageSize=9")
        #expect(second.last?.isComplete == false)
        #expect(second.last?.isLast == true)
    }

    @Test func `a row that changes behind a long read is read again: the cursor never passes the read's beginning`()
        throws
    {
        let vendor = try ScriptedVendor { request, _ in
            request.query["page"] == nil
                ? .list([1], at: "2026-09-01T08:00:00Z", next: "page=2") : .list([2], at: "2199-09-01T12:00:00Z")
        }

        let before = Date()
        let brought = try vendor.session().collect(TestConnector.things(.linkHeader(size: 1)))

        let since = try #require(Session.parentsSince(brought.cursor))
        #expect(abs(since.timeIntervalSince(before)) < 60)
    }

    @Test func `a read that was cut goes on at the page that was not landed, and claims no completeness`() throws {
        let vendor = try ScriptedVendor { request, _ in
            request.query["pageId"] == nil ? .list(1...2, next: "pageId=2") : .list([3])
        }
        let stream = TestConnector.things(.linkHeader(size: 2))

        let first = try vendor.session().collect(stream, pages: 1)
        let rest = try vendor.session().collect(stream, from: first.cursor)

        #expect(rest.ids == ["3"])
        #expect(rest.last?.isComplete == false)
        #expect(Session.parentsSince(rest.cursor) != nil)
    }

    @Test func `a full read begins at the beginning and leaves the cursor alone until it is through`() throws {
        let vendor = try ScriptedVendor { request, _ in
            request.query["pageId"] == nil ? .list(1...2, next: "pageId=2") : .list([3])
        }
        let stream = TestConnector.things(.linkHeader(size: 2))
        let old: JSON = ["v": 1, "since": "2026-01-01T00:00:00Z"]

        let brought = try vendor.session().collect(stream, from: old, mode: .full)

        #expect(vendor.asked.first == "GET /old/things?pageSize=2")
        #expect(Session.parentsSince(brought.pages[0].cursor) == Session.parentsSince(old))
        #expect(Session.parentsSince(brought.cursor) == Date(timeIntervalSince1970: 1_788_256_800))
        #expect(brought.last?.isComplete == true)
    }

    @Test func `a first read with look-back says from which midnight on it is complete`() throws {
        let vendor = try ScriptedVendor { _, _ in .list([1]) }
        let stream = TestConnector.things(.linkHeader(size: 2)).with { $0.hasLookback = true }

        let brought = try vendor.session().collect(stream)

        let today = ISO8601DateFormatter.string(
            from: vendor.time.clock.now, timeZone: .gmt, formatOptions: .withFullDate)
        let midnight = try Date("\(today)T00:00:00Z", strategy: .iso8601)
        #expect(brought.last?.isComplete == false)
        #expect(brought.last?.completeSince == midnight.addingTimeInterval(-90 * 86_400))
    }

    @Test(arguments: ["nonsense", "99"])
    func `a cursor that nobody understands is none`(version: String) throws {
        let vendor = try ScriptedVendor { _, _ in .list([1]) }

        let brought = try vendor.session().collect(
            TestConnector.things(.linkHeader(size: 2)), from: ["v": .string(version), "since": "2026-01-01T00:00:00Z"])

        #expect(brought.last?.isComplete == true)
    }

    @Test func `a page that repeats itself is begun anew twice and then refused`() throws {
        let vendor = try ScriptedVendor { _, _ in .list(1...2, next: "page=2") }

        let failure = #expect(throws: VendorFailure.self) {
            try vendor.session().collect(TestConnector.things(.linkHeader(size: 2)))
        }

        #expect(failure?.title == "Acme Cloud sent the same page of things again")
        #expect(vendor.asked("/old/things?pageSize=2").filter { !$0.contains("page=2") }.count == 3)
    }

    @Test func `rows that move to the next page while we read make the read begin anew`() throws {
        let vendor = try ScriptedVendor { request, turn in
            if request.query["page"] == nil { return .list(1...2, next: "page=2") }
            return turn == 1 ? .list(2...3) : .list(3...4)
        }

        let brought = try vendor.session().collect(TestConnector.things(.linkHeader(size: 2)))

        #expect(Set(brought.ids) == ["1", "2", "3", "4"])
        #expect(brought.last?.isComplete == true)
        #expect(brought.pages.flatMap(\.warnings).count == 1)
    }

    @Test func `fewer rows than the vendor counts are an error, an honest count is a total`() throws {
        let vendor = try ScriptedVendor { request, _ in
            request.path.hasSuffix("/count") ? .json(Array(#"{"count":3}"#.utf8)) : .list(1...2)
        }
        let stream = TestConnector.things(.linkHeader(size: 9)).with { $0.countPath = "/things/count" }

        let failure = #expect(throws: VendorFailure.self) { try vendor.session().collect(stream) }

        #expect(failure?.title == "Acme Cloud sent 2 of 3 things")

        let honest = try ScriptedVendor { request, _ in
            request.path.hasSuffix("/count") ? .json(Array(#"{"count":2}"#.utf8)) : .list(1...2)
        }
        #expect(try honest.session().collect(stream).last?.total == 2)
    }

    @Test func `one bad row in a page is put aside, two in a small page stop the stream`() throws {
        let bad = #"{"id":"x"}"#
        let one = try ScriptedVendor { _, _ in .json(Array("[{\"id\":1},\(bad)]".utf8)) }
        let two = try ScriptedVendor { _, _ in .json(Array("[{\"id\":1},\(bad),\(bad)]".utf8)) }
        let stream = TestConnector.things(.none, .complete)

        #expect(try one.session().collect(stream).last?.rejected.count == 1)
        let failure = #expect(throws: VendorFailure.self) { try two.session().collect(stream) }
        #expect(failure?.title == "2 of 3 things could not be read")
    }

    @Test func `a place kept from yesterday that the vendor no longer knows means the beginning`() throws {
        let vendor = try ScriptedVendor { request, _ in
            request.query["cursor"] == "old"
                ? .json(Array(#"{"error":"expired"}"#.utf8), status: .badRequest)
                : .list([1], wrapped: #"{"results":ROWS}"#)
        }

        let brought = try vendor.session().collect(
            TestConnector.things(.cursor(size: 2), .complete, under: "results"), from: ["v": 1, "at": "old"])

        #expect(brought.ids == ["1"])
        #expect(brought.last?.isComplete == true)
    }
}
