import Basics
import Foundation
import HTTP
import HTTPTypes
import Synchronization
import Testing

@testable import ConnectorKit

/// Feeds, children and lookups.
struct StreamKindTests {
    /// Entries 1 to `newest`, newest first, as feeds of this kind give them.
    private static func feed(upTo newest: Int) -> @Sendable (HTTP.Request, Int) -> HTTP.Response {
        { request, _ in
            let size = Int(request.query["pageSize"] ?? "") ?? 10
            let above = Int(request.query["newerThan"] ?? "") ?? 0
            let below = Int(request.query["olderThan"] ?? "") ?? newest + 1
            let ids = (1...newest).reversed().filter { $0 > above && $0 < below }.prefix(size)
            return .list(ids, at: "2026-09-20T10:00:00Z", wrapped: #"{"lastActivityId":\#(newest),"activities":ROWS}"#)
        }
    }

    private static let entries = TestConnector.things(.activities(size: 200), .feed, under: "activities")

    @Test func `a feed is read back to its beginning once, then only upwards`() throws {
        let vendor = try ScriptedVendor(Self.feed(upTo: 450))
        let later = try ScriptedVendor(Self.feed(upTo: 700))

        let first = try vendor.session().collect(Self.entries)
        let second = try later.session().collect(Self.entries, from: first.cursor)

        #expect(Set(first.ids).count == 450)
        #expect(Set(second.ids) == Set((451...700).map(String.init)))
        #expect(second.ids.count == 250)
        #expect(first.last?.isComplete == false)
    }

    @Test func `a feed read that is cut leaves no gap`() throws {
        let vendor = try ScriptedVendor(Self.feed(upTo: 900))
        let known: JSON = ["v": 1, "last": 100]

        let cut = try vendor.session().collect(Self.entries, from: known, pages: 2)
        let rest = try vendor.session().collect(Self.entries, from: cut.cursor)

        #expect(Set(cut.ids + rest.ids) == Set((101...900).map(String.init)))
        #expect(rest.cursor?["last"] == 900)
    }

    @Test func `a feed's first read stops at the look-back`() throws {
        let vendor = try ScriptedVendor { request, _ in
            let below = Int(request.query["olderThan"] ?? "") ?? 10_001
            return .list(
                ((below - 200)..<below).reversed(), at: below > 9_900 ? "2026-09-20T10:00:00Z" : "2020-01-01T00:00:00Z",
                wrapped: #"{"activities":ROWS}"#)
        }

        let brought = try vendor.session().collect(Self.entries)

        #expect(brought.ids.count == 200)
        #expect(brought.pages.count == 2)
    }

    private static func below() -> ConnectorKit.Stream {
        Stream("parts", "Parts", "/things/{ref}/parts", paging: .linkHeader(size: 2), mode: .children(of: .account)) {
            (wire: WireThing, context) in VendorTicket(id: String(wire.id), account: context.parent)
        }
    }

    @Test func `children are read below every parent, oldest change first, and a parent that is gone has none`() throws
    {
        let vendor = try ScriptedVendor { request, _ in
            let parent = Int(request.path.split(separator: "/")[2]) ?? 0
            if parent == 13 { return .json([], status: .notFound) }
            return request.query["page"] == nil ? .list([parent * 10], next: "page=2") : .list([parent * 10 + 1])
        }
        let parents = (1...40).map {
            ParentRef(String($0), updatedAt: Date(timeIntervalSince1970: 1_780_000_000 + Double($0)))
        }

        let brought = try vendor.session().collect(Self.below(), parents: parents.shuffled())

        #expect(Set(brought.ids) == Set((1...40).filter { $0 != 13 }.flatMap { ["\($0 * 10)", "\($0 * 10 + 1)"] }))
        #expect(brought.pages.flatMap(\.parentsDone) == parents)
        #expect(brought.pages.flatMap(\.records).allSatisfy { $0.account == String((Int($0.id) ?? 0) / 10) })
        #expect(Session.parentsSince(brought.cursor) == parents.last?.updatedAt)
        #expect(try JSON(parsing: Data(brought.pages[0].body))["1"] != nil)
        #expect(brought.pages.map(\.isLast) == [false, true])
    }

    @Test func `children stop at the first parent that fails and keep the cursor before it`() throws {
        let vendor = try ScriptedVendor { request, _ in
            request.path.contains("/20/") ? .json([], status: .forbidden) : .list([])
        }
        let parents = (1...30).map { ParentRef(String($0), updatedAt: Date(timeIntervalSince1970: Double($0))) }
        var done: [ParentRef] = []
        var cursor: JSON?

        let failure = #expect(throws: VendorFailure.self) {
            try vendor.session().read(Self.below(), from: nil, parents: parents) { page in
                done += page.parentsDone
                cursor = page.cursor
                return true
            }
        }

        #expect(failure?.title == "The key may not read parts")
        #expect(done == Array(parents.prefix(19)))
        #expect(Session.parentsSince(cursor) == Date(timeIntervalSince1970: 19))
    }

    @Test func `no parents is one empty page`() throws {
        let vendor = try ScriptedVendor { _, _ in .list([1]) }

        let brought = try vendor.session().collect(Self.below())

        #expect(brought.pages.map(\.isLast) == [true])
        #expect(vendor.asked.isEmpty)
    }

    private struct Extra: Decodable, Sendable {
        let thing: Int
        let note: String
    }

    private static var completed: ConnectorKit.Stream {
        TestConnector.things(.none, .complete).with {
            $0.lookups = [
                Lookup(
                    "Notes of things", "/notes", under: "results", paging: .cursor(size: 2), columns: ["type"],
                    key: { (row: Extra) in String(row.thing) }
                ) { (row, ticket: inout VendorTicket) in ticket.type = row.note },
                Lookup(each: "Boards of things", "/things/{ref}/boards", paging: .none, columns: ["board"]) {
                    (rows: [WireThing], ticket: inout VendorTicket) in ticket.board = "\(rows.count) rows"
                },
            ]
        }
    }

    @Test func `lookups complete the records by id`() throws {
        let vendor = try ScriptedVendor { request, _ in
            switch request.path {
            case "/old/notes": .json(Array(#"{"results":[{"thing":2,"note":"two"},{"thing":9,"note":"none"}]}"#.utf8))
            case "/old/things": .list(1...2)
            default: .list(1...3)
            }
        }

        let brought = try vendor.session().collect(Self.completed)

        let tickets = brought.pages.flatMap(\.records).compactMap { $0 as? VendorTicket }
        #expect(tickets.map(\.type) == [nil, "two"])
        #expect(tickets.map(\.board) == ["3 rows", "3 rows"])
        #expect(brought.last?.withheld == [])
    }

    @Test func `a lookup that fails costs a warning and names the columns that stay as they are`() throws {
        let vendor = try ScriptedVendor { request, _ in
            request.path == "/old/notes" ? .json([], status: .forbidden) : .list(1...2)
        }

        let brought = try vendor.session().collect(Self.completed)

        #expect(brought.ids == ["1", "2"])
        #expect(brought.last?.withheld == ["type"])
        #expect(
            brought.last?.warnings.first?.hasPrefix("Notes of things could not be read, the rest is complete.") == true)
    }
}
