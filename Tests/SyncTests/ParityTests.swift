import Basics
import ConnectorKit
import Database
import Foundation
import Jobs
import Testing

@testable import Sync

/// What the vendor has against what is here.
struct ParityTests {
    private func parity(_ id: ID<Connection>, _ stream: String, _ sync: TestSync) throws -> Parity {
        let all = try sync.workspace.pool.read { db in try Parity.list(id, db) }
        return try #require(all.first { $0.stream == stream })
    }

    @Test func `all that the vendor has is here: 100 percent`() throws {
        let sync = try TestSync()
        sync.vendor.change {
            $0.companies = (1...7).map { row("c\($0)", "Company \($0)") }
            $0.tickets = [row("t1", "One")]
            $0.notes = ["t1": [row("n1", "Hello")]]
        }
        let id = try sync.connect()
        try sync.work()
        _ = try sync.sync(id, mode: .full)

        let all = try sync.workspace.pool.read { db in try Parity.list(id, db) }

        #expect(Parity.percent(all) == 100)
        #expect(all.map(\.stream) == ["alerts", "companies", "notes", "tickets"])
        #expect(try parity(id, "companies", sync).atVendor == 7 && parity(id, "companies", sync).here == 7)
        #expect(try parity(id, "notes", sync).here == 1)
    }

    @Test func `what is missing or too much has a reason, and a filter is no fault`() throws {
        let sync = try TestSync()
        sync.vendor.change {
            $0.companies = (1...12).map { row("c\($0)", "Company \($0)") }
            $0.tickets = [row("t1", "One", status: "New"), row("t2", "Two", status: "Junk")]
        }
        let id = try sync.connect()
        try sync.work()
        try sync.write { db in
            _ = try db.run("UPDATE connections SET options = '{\"ticket_statuses\": [\"New\"]}'")
        }
        sync.vendor.change {
            $0.companies = Array($0.companies.prefix(6))
            $0.fault = { $0.path == "/alerts" ? .json(#"[{"id":"a1","name":7}]"#) : nil }
        }

        _ = try sync.sync(id, mode: .full)

        let companies = try parity(id, "companies", sync)
        let tickets = try parity(id, "tickets", sync)
        let alerts = try parity(id, "alerts", sync)
        #expect(companies.atVendor == 6 && companies.here == 6 && companies.extra == 6)
        #expect(companies.extraRefs.sorted() == ["c10", "c11", "c12", "c7", "c8", "c9"])
        #expect(Parity.percent([companies]) == 50)
        #expect(tickets.atVendor == 2 && tickets.leftOut == 1 && tickets.here == 1)
        #expect(Parity.percent([tickets]) == 100)
        #expect(alerts.failed == 1 && alerts.missing.map(\.ref) == ["a1"] && Parity.percent([alerts]) == 0)
    }

    @Test func `what the vendor lists as deleted is no fault`() throws {
        let sync = try TestSync()
        sync.vendor.change { $0.tickets = [row("t1", "One"), row("t2", "Two", gone: true)] }
        let id = try sync.connect()

        try sync.work()

        let tickets = try parity(id, "tickets", sync)
        #expect(tickets.atVendor == 2 && tickets.deleted == 1 && tickets.here == 1 && tickets.expected == 1)
        #expect(Parity.percent([tickets]) == 100)
    }

    @Test func `a record that cannot be read any more is missing, but what is known of it stays`() throws {
        let sync = try TestSync()
        sync.vendor.change { $0.companies = [row("c1", "One"), row("c2", "Two")] }
        let id = try sync.connect()
        try sync.work()
        sync.vendor.change {
            $0.fault = { question in
                question.path == "/companies" && question.query["after"] == nil
                    ? .json(#"[{"id":"c1","name":"One"},{"id":"c2","name":7}]"#) : nil
            }
        }

        let run = try sync.sync(id, mode: .full)

        #expect(try sync.streams(run)["companies"]?.removed == 0)
        #expect(
            try sync.texts("SELECT name AS t FROM source_accounts WHERE deleted_at IS NULL ORDER BY 1") == [
                "One", "Two",
            ])
        let part = try parity(id, "companies", sync)
        #expect(part.here == 1 && part.failed == 1 && part.extra == 0 && Parity.percent([part]) == 50)
    }

    @Test(arguments: [
        ([(100, 100, 0)], 100), ([(100, 99, 0)], 99), ([(1000, 999, 0)], 99), ([(100, 100, 1)], 99), ([(0, 0, 0)], 100),
        ([(10, 10, 0), (10, 0, 0)], 50), ([(10, 12, 0)], 100),
    ])
    func `100 percent means that nothing is missing and nothing too much`(parts: [(Int, Int, Int)], percent: Int) throws
    {
        let sync = try TestSync()
        let id = try sync.connect()

        try sync.write { db in
            for (place, part) in parts.enumerated() {
                try db.run(
                    """
                    INSERT INTO parity_counts (connection_id, stream, at_vendor, is_counted, here, left_out, deleted, ignored, failed, extra, older)
                    VALUES (\(id), \("s\(place)"), \(part.0), true, \(part.1), 0, 0, 0, 0, \(part.2), 0)
                    """)
            }
        }

        #expect(Parity.percent(try sync.workspace.pool.read { db in try Parity.list(id, db) }) == percent)
        #expect(Parity.percent([]) == nil)
    }
}
