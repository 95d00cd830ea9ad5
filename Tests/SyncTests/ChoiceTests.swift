import Basics
import ConnectorKit
import Database
import Foundation
import Jobs
import TestKit
import Testing

@testable import Sync

/// What an admin chooses of a sync: filters, quiet hours, our share of the rate limit, and what becomes of parts that are off.
struct ChoiceTests {
    private func change(
        _ id: ID<Connection>, _ sync: TestSync, _ fill: (inout ConnectionSettings) -> Void
    ) throws {
        let connection = try sync.connection(id)
        var settings = ConnectionSettings(connection)
        fill(&settings)
        try sync.write { [settings] db in
            try settings.save(
                id, version: connection.version, Scripted.manifest, streams: Scripted.streams, by: "Ana", db)
        }
    }

    private func visible(_ sync: TestSync) throws -> [String] {
        try sync.texts("SELECT external_id AS t FROM tickets WHERE deleted_at IS NULL ORDER BY 1")
    }

    private func connected() throws -> (TestSync, ID<Connection>) {
        let sync = try TestSync()
        sync.vendor.change {
            $0.tickets = [
                row("t1", "One", status: "New"), row("t2", "Two", status: "Junk"), row("t3", "Three", status: "Junk"),
                row("t4", "Four"),
            ]
            $0.notes = ["t1": [row("n1", "Hello")]]
        }
        let id = try sync.connect()
        try sync.work()
        return (sync, id)
    }

    @Test func `what a filter leaves out is hidden by the next full read, counted, and comes back without it`() throws {
        let (sync, id) = try connected()
        try change(id, sync) { $0.filters = ["ticket_statuses": ["New"]] }
        let before = try filter(id, sync)

        let run = try sync.sync(id, mode: .full)

        let stream = try #require(try sync.streams(run)["tickets"])
        #expect(before.isPending && before.values.map(\.text) == ["", "Junk", "New"])
        #expect(stream.skipped == 3 && stream.removed == 3 && stream.read == 4 && stream.errorSentence == nil)
        #expect(try visible(sync) == ["t1"])
        let after = try filter(id, sync)
        #expect(!after.isPending && after.values.map(\.leftOut) == [1, 2, 0])

        try change(id, sync) { $0.filters = ["ticket_statuses": ["New", ""]] }
        _ = try sync.sync(id, mode: .full)
        #expect(try visible(sync) == ["t1", "t4"])

        try change(id, sync) { $0.filters = [:] }
        _ = try sync.sync(id, mode: .full)
        #expect(try visible(sync) == ["t1", "t2", "t3", "t4"])
    }

    @Test(arguments: RecordFilter.Known.allCases)
    func `whatever a filter offers is listed from what was synced`(known: RecordFilter.Known) throws {
        let sync = try TestSync()
        let id = try sync.connect()
        try sync.write { db in
            let records = RecordWorld()
            for (ref, value) in [("8", "NULL"), ("9", "'Blue'")] as [(String, SQL)] {
                try records.record(
                    "source_accounts", id.value, ref,
                    ["name": "'x'", "status": value, "types": "array_remove(ARRAY[\(value)]::text[], NULL)"], db)
                try records.record("boards", id.value, ref, ["name": "coalesce(\(value), '')"], db)
                try records.record("devices", id.value, ref, ["hostname": "'x'", "kind_raw": value], db)
                try records.record("tickets", id.value, ref, ["title": "'x'", "status_raw": value], db)
            }
        }

        let values = try sync.workspace.pool.read { db in try FilterValues.known(known, id, db) }

        #expect(values == ["", "Blue"])
    }

    private func filter(_ id: ID<Connection>, _ sync: TestSync) throws -> FilterValues {
        let connection = try sync.connection(id)
        let all = try sync.workspace.pool.read { db in
            try FilterValues.list(connection, Scripted.manifest, streams: Scripted.streams, db)
        }
        return try #require(all.first)
    }

    @Test func `until then, only records that change follow a filter`() throws {
        let (sync, id) = try connected()
        try change(id, sync) { $0.filters = ["ticket_statuses": ["New"]] }
        sync.vendor.change { $0.tickets = [row("t2", "Two, changed", status: "Junk", minutes: 1)] }

        _ = try sync.sync(id)

        #expect(try visible(sync) == ["t1", "t3", "t4"])
        #expect(try filter(id, sync).isPending)
    }

    @Test func `rows of a part that is switched off stay, or go at once and later for good`() throws {
        let (sync, id) = try connected()

        try change(id, sync) { $0.streamsOff = ["tickets"] }
        try sync.work()
        #expect(try visible(sync).count == 4)

        try change(id, sync) { $0.rowsOfOff = .purge }
        try sync.work()
        #expect(try visible(sync) == [])
        #expect(try sync.value("SELECT count(*) FROM ticket_notes WHERE deleted_at IS NULL") == 0)
        try SyncHousekeeping.prune(sync.workspace.pool)
        #expect(try sync.value("SELECT count(*) FROM tickets") == 4)
        try sync.write { db in
            _ = try db.run("UPDATE connection_streams SET purged_at = purged_at - interval '61 minutes'")
        }
        try SyncHousekeeping.prune(sync.workspace.pool)
        #expect(try sync.value("SELECT count(*) FROM tickets") == 0)
    }

    @Test func `a part whose rows were removed is read from its beginning when it is on again`() throws {
        let (sync, id) = try connected()
        try change(id, sync) {
            $0.streamsOff = ["tickets"]
            $0.rowsOfOff = .purge
        }
        try sync.work()

        try change(id, sync) { $0.streamsOff = [] }
        let run = try sync.sync(id)

        #expect(try sync.streams(run)["tickets"]?.read == 4)
        #expect(try visible(sync).count == 4)
        #expect(try sync.value("SELECT count(*) FROM ticket_notes WHERE deleted_at IS NULL") == 1)
    }

    @Test func `accounts stay when their part is switched off with the order to remove`() throws {
        let sync = try TestSync()
        sync.vendor.change { $0.companies = [row("c1", "Company")] }
        let id = try sync.connect()
        try sync.work()

        try change(id, sync) {
            $0.streamsOff = ["companies"]
            $0.rowsOfOff = .purge
        }
        try sync.work()

        #expect(try sync.value("SELECT count(*) FROM source_accounts WHERE deleted_at IS NULL") == 1)
    }

    @Test(arguments: [
        ("22:00", "06:00", "2026-11-21T21:59:00Z", nil),
        ("22:00", "06:00", "2026-11-21T22:00:00Z", "2026-11-22T06:00:00Z"),
        ("22:00", "06:00", "2026-11-22T05:59:59Z", "2026-11-22T06:00:00Z"),
        ("22:00", "06:00", "2026-11-22T06:00:00Z", nil),
        ("12:00", "13:30", "2026-11-21T13:29:00Z", "2026-11-21T13:30:00Z"),
        ("12:00", "13:30", "2026-11-21T11:59:00Z", nil),
        ("00:00", "23:59", "2026-11-21T23:59:00Z", nil),
    ])
    func `quiet hours may go over midnight, and end to the minute`(from: String, to: String, now: String, end: String?)
        throws
    {
        let hours = try #require(try QuietHours.parse(from: from, to: to))
        let style = Date.ISO8601FormatStyle()

        let found = hours.end(at: try Date(now, strategy: style), in: .gmt)

        #expect(found?.formatted(style) == end)
    }

    @Test func `quiet hours are those of the clock on the wall, also when it is put back`() throws {
        let hours = try #require(QuietHours(from: 60, to: 240))
        let zone = try #require(TimeZone(identifier: "Europe/Zurich"))
        let style = Date.ISO8601FormatStyle()

        let end = hours.end(at: try Date("2026-10-24T23:30:00Z", strategy: style), in: zone)

        #expect(end?.formatted(style) == "2026-10-25T03:00:00Z")
    }

    @Test(arguments: [
        ("25:00", "06:00"), ("22:00", ""), ("", "6"), ("07:00", "07:00"), ("22", "x:y"), ("1:0:0:0", "2:00"),
    ])
    func `half of quiet hours, or none that are times, are refused`(from: String, to: String) {
        #expect(throws: Refusal.self) { try QuietHours.parse(from: from, to: to) }
    }

    @Test func `in quiet hours the schedule rests, people do not, and the night's full read is made up for`() throws {
        let (sync, id) = try connected()
        let now = Date()
        let minute = Int(now.timeIntervalSince1970 / 60) % 1440
        try change(id, sync) { $0.quiet = QuietHours(from: (minute + 1380) % 1440, to: (minute + 120) % 1440) }
        try sync.write { db in _ = try db.run("UPDATE connections SET next_run_at = now() - interval '1 minute'") }
        let runs: Int = try sync.value("SELECT count(*) FROM sync_runs")

        try sync.write { db in
            try SyncRequests.enqueueDue(db)
            try SyncRequests.enqueueNightly(db)
        }

        #expect(try sync.value("SELECT count(*) FROM sync_runs") == runs)
        let next = try #require(try sync.connection(id).nextRunAt)
        #expect((6900...7300).contains(next.timeIntervalSince(now)))
        #expect(try sync.sync(id).state == .succeeded)

        try change(id, sync) { $0.quiet = nil }
        try sync.write { db in _ = try db.run("UPDATE connections SET next_run_at = now() - interval '1 minute'") }
        try sync.write { db in try SyncRequests.enqueueDue(db) }
        #expect(try sync.lastRun(id).mode == .full && sync.lastRun(id).trigger == .scheduled)
    }

    @Test func `a bound of calls is one of those offered, and another bound is another bucket`() throws {
        let (sync, id) = try connected()
        let workspace = sync.workspace.id
        let budgets = RateBudgets()

        try change(id, sync) { $0.budgetPerMinute = 30 }
        let narrow = budgets.budget(workspace: workspace, connection: id.value, perMinute: 30)
        for _ in 1...3 { #expect(narrow.take() == .zero) }

        #expect(try sync.connection(id).budgetPerMinute == 30)
        #expect(throws: Refusal.self) { try change(id, sync) { $0.budgetPerMinute = 31 } }
        #expect(budgets.budget(workspace: workspace, connection: id.value, perMinute: 30).take() > .zero)
        #expect(budgets.budget(workspace: workspace, connection: id.value, perMinute: 600).take() == .zero)
    }
}
