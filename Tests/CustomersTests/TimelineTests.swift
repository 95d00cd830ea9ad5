import Basics
import Database
import Foundation
import TestKit
import Testing

@testable import Customers

struct TimelineTests {
    private let world = RecordWorld()

    private func event(
        _ connection: Int64?, _ account: String?, at date: Date, _ title: String = "Something",
        type: String = "device.activity",
        group: String = "devices", severity: String? = nil, device: String? = nil, ticket: String? = nil,
        customer: Int64? = nil,
        _ db: borrowing Transaction
    ) throws {
        try db.run(
            """
            INSERT INTO timeline_events (connection_id, account_ref, customer_id, type, type_group, occurred_at, severity, title,
                                         device_ref, ticket_ref, dedupe_key)
            VALUES (\(connection), \(account), \(customer), \(type), \(group), \(date), \(severity), \(title), \(device), \(ticket),
                    gen_random_uuid()::text)
            """)
    }

    @Test(arguments: [false, true], [1, 3, 7, 50])
    func `pages over several accounts hold every event once, in order`(isOldestFirst: Bool, limit: Int) throws {
        try withRolledBack { db in
            let psa = try world.connection("connectwise", db)
            let rmm = try world.connection("ninjaone", db)
            let acme = try world.customer("Acme", at: psa, "1", db)
            try world.account(rmm, "a", of: acme.value, db)
            try world.account(rmm, "b", of: acme.value, db)
            for step in 0..<24 {
                // Microseconds apart, and three at the same time each.
                let at = RecordWorld.at(0).addingTimeInterval(Double(step / 3) / 1_000_000)
                let places: [(Int64?, String?, Int64?)] = [
                    (psa, "1", nil), (rmm, "a", nil), (rmm, "b", nil), (nil, nil, acme.value),
                ]
                let (connection, account, own) = places[step % 4]
                try event(connection, account, at: at, "Event \(step)", customer: own, db)
            }
            var filter = Timeline.Filter()
            filter.isOldestFirst = isOldestFirst

            var seen: [String] = []
            var cursor: Timeline.Cursor?
            repeat {
                let page = try Timeline.page(of: acme, filter, after: cursor, limit: limit, db)
                seen += page.events.map(\.title)
                // As it goes through a URL.
                cursor = page.next.map { next in
                    let text = String(next.at.timeIntervalSince1970)
                    return Timeline.Cursor(at: Date(timeIntervalSince1970: Double(text) ?? 0), id: next.id)
                }
            } while cursor != nil

            let expected = (0..<24).map { "Event \($0)" }
            #expect(seen == (isOldestFirst ? expected : expected.reversed()))
        }
    }

    @Test func `filters hold together and are exact about signs of LIKE`() throws {
        try withRolledBack { db in
            let psa = try world.connection("connectwise", db)
            let rmm = try world.connection("ninjaone", db)
            let acme = try world.customer("Acme", at: psa, "1", db)
            try world.account(rmm, "a", of: acme.value, db)
            let noon = RecordWorld.at(0)
            try event(psa, "1", at: noon, "Ticket 100%", group: "tickets", db)
            try event(psa, "1", at: noon, "Ticket 1000", group: "tickets", severity: "warning", db)
            try event(rmm, "a", at: noon, "Alert", group: "alerts", severity: "critical", db)
            try event(
                rmm, "a", at: noon.addingTimeInterval(86_400), "Alert later", group: "alerts", severity: "critical", db)
            try event(rmm, "stranger", at: noon, "Alert elsewhere", group: "alerts", db)
            func titles(_ db: borrowing Transaction, _ change: (inout Timeline.Filter) -> Void) throws -> Set<String> {
                var filter = Timeline.Filter()
                change(&filter)
                return Set(try Timeline.page(of: acme, filter, db).events.map(\.title))
            }

            #expect(try titles(db) { $0.groups = [.tickets] } == ["Ticket 100%", "Ticket 1000"])
            #expect(try titles(db) { $0.source = "ninjaone" } == ["Alert", "Alert later"])
            #expect(try titles(db) { $0.severity = "critical" } == ["Alert", "Alert later"])
            #expect(try titles(db) { $0.text = "100%" } == ["Ticket 100%"])
            #expect(try titles(db) { $0.until = Day(noon) } == ["Ticket 100%", "Ticket 1000", "Alert"])
            #expect(
                try titles(db) {
                    $0.groups = [.alerts]
                    $0.until = Day(noon)
                    $0.text = "alert"
                } == ["Alert"])
            #expect(try titles(db) { $0.text = "'; DROP TABLE users; --" } == [])
        }
    }

    @Test func `a ticket's window holds its own events and those of the machines it names while it was open`() throws {
        try withRolledBack { db in
            let psa = try world.connection("connectwise", db)
            let rmm = try world.connection("ninjaone", db)
            let acme = try world.customer("Acme", at: psa, "1", db)
            let other = try world.customer("Other", at: psa, "2", db)
            try world.account(rmm, "a", of: acme.value, db)
            for (ref, host) in [("d", "FS01.acme"), ("e", "FS01"), ("f", "DC01")] {
                try world.record("devices", rmm, ref, of: "a", ["hostname": "\(host)"], db)
            }
            let ticket = try world.record(
                "tickets", psa, "7", of: "1",
                [
                    "title": "'Disk of fs01.ACME is full'", "created_at": "\(RecordWorld.at(10))",
                    "closed_at": "\(RecordWorld.at(50))",
                    "is_open": "false",
                ], db)
            try event(psa, "1", at: RecordWorld.at(5), "own", ticket: "7", db)
            for (minute, device) in [(9.0, "d"), (10, "d"), (50, "d"), (51, "d"), (20, "f")] {
                try event(rmm, "a", at: RecordWorld.at(minute), "\(device) at \(minute)", device: device, db)
            }
            var filter = Timeline.Filter()
            filter.ticket = ID(ticket)

            #expect(try Timeline.page(of: acme, filter, db).events.map(\.title) == ["d at 50.0", "d at 10.0", "own"])
            #expect(try Timeline.page(of: other, filter, db).events.isEmpty)
        }
    }

    @Test func `runs of three or more alike within 30 minutes fold, days begin at midnight in the reader's zone`()
        throws
    {
        func event(
            _ id: Int64, _ minute: Double, type: String = "device.activity", device: String? = "d",
            ticket: String? = nil
        )
            -> TimelineEvent
        {
            let at = Date(timeIntervalSince1970: 20_717 * 86_400 + minute * 60)
            return TimelineEvent(
                id: ID(id), connector: "ninjaone", type: type, group: .devices, occurredAt: at, ingestedAt: at,
                severity: nil,
                title: "", detail: nil, actor: nil, refKind: nil, ref: nil, deviceRef: device, deviceName: nil,
                ticketRef: ticket,
                payload: nil)
        }
        func fold(_ events: [TimelineEvent], zone: Int = 0) throws -> [[Int]] {
            TimelineFold.days(events, in: try #require(TimeZone(secondsFromGMT: zone))).map {
                $0.entries.map(\.events.count)
            }
        }
        let noon = 720.0

        #expect(try fold([]) == [])
        #expect(try fold([event(3, noon + 30), event(2, noon + 1), event(1, noon)]) == [[3]])
        #expect(try fold([event(3, noon + 31), event(2, noon + 1), event(1, noon)]) == [[1, 1, 1]])
        #expect(try fold([event(2, noon + 1), event(1, noon)]) == [[1, 1]])
        #expect(try fold([event(3, noon), event(2, noon, type: "device.added"), event(1, noon)]) == [[1, 1, 1]])
        #expect(try fold([event(3, noon), event(2, noon, device: "e"), event(1, noon)]) == [[1, 1, 1]])
        #expect(try fold((1...3).map { event($0, noon, device: nil) }) == [[1, 1, 1]])
        #expect(try fold((1...4).map { event($0, noon, device: nil, ticket: "7") }) == [[4]])
        #expect(try fold([event(4, 1445), event(3, 1441), event(2, 1439), event(1, 1438)]) == [[1, 1], [1, 1]])
        #expect(try fold([event(4, 1445), event(3, 1441), event(2, 1439), event(1, 1438)], zone: 3600) == [[4]])
    }
}
