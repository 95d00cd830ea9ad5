import Basics
import Database
import Foundation
import Jobs
import TestKit
import Testing
import Workspace

@testable import Customers

/// What the calendar alone brings about: nothing changes at the vendor here.
struct ContractDaysTests {
    private let database: TestDatabase
    private let world = RecordWorld()

    init() throws {
        database = try TestDatabase.workspace()
        try database.pool.write { db in
            let psa = try world.connection("connectwise", db)
            try db.run("UPDATE workspace SET time_zone = 'America/Los_Angeles'")
            try world.record(
                "contracts", psa, "g", of: "1",
                ["name": "'Care'", "starts_on": "'2026-12-05'", "ends_on": "'2026-12-31'"], db)
            try world.record(
                "contracts", psa, "gone", of: "1",
                ["name": "'Gone'", "ends_on": "'2026-12-31'", "deleted_at": "'2026-11-01'"], db)
            try world.record("contracts", psa, "open", of: "1", ["name": "'Open'"], db)
        }
    }

    /// The events after the hourly job has run at this moment, twice.
    private func events(at moment: String) throws -> [String] {
        let now = try #require(try? Date(moment, strategy: .iso8601))
        var registry = JobRegistry()
        registry.register(ContractDays.self)
        let runner = JobRunner(registry: registry, schedule: [], workspaces: { [] }, clock: .fixed(now))
        let workspace = JobWorkspace(id: TestDatabase.workspaceID, slug: "demo", pool: database.pool)
        for _ in 1...2 {
            try database.pool.write { db in _ = try Queue.enqueue(ContractDays(), db) }
            try runner.runWaiting(in: workspace)
        }
        return try database.pool.read { db in
            try db.all(
                """
                SELECT to_char(occurred_at AT TIME ZONE 'America/Los_Angeles', 'YYYY-MM-DD HH24:MI ') || title AS words
                  FROM timeline_events ORDER BY id
                """, as: { try $0.get("words") })
        }
    }

    @Test func `a contract begins, is about to end and has ended when its days come where the workspace is`() throws {
        #expect(try events(at: "2026-12-01T07:59:00Z") == [])
        let expiring = "2026-12-05 00:00 Contract Care ends on 31 Dec 2026"
        #expect(try events(at: "2026-12-01T08:01:00Z") == [expiring])
        let started = "2026-12-05 00:00 Contract Care started"
        #expect(try events(at: "2026-12-05T08:01:00Z") == [expiring, started])
        #expect(try events(at: "2026-12-31T07:59:00Z") == [expiring, started])
        let ended = "2026-12-31 00:00 Contract Care ended"
        #expect(try events(at: "2026-12-31T08:01:00Z") == [expiring, started, ended])
    }

    @Test func `days missed by a stopped server are made up for`() throws {
        #expect(
            try events(at: "2027-01-20T12:00:00Z") == [
                "2026-12-05 00:00 Contract Care started", "2026-12-31 00:00 Contract Care ended",
            ])
    }

    @Test func `a contract that is renewed ends anew`() throws {
        _ = try events(at: "2026-12-20T12:00:00Z")
        try database.pool.write { db in
            _ = try db.run("UPDATE contracts SET ends_on = '2027-12-31' WHERE external_id = 'g'")
        }

        #expect(try events(at: "2027-12-10T12:00:00Z").last == "2027-12-01 00:00 Contract Care ends on 31 Dec 2027")
    }

    @Test(arguments: [
        (nil, ["Contract Care ended"]), (13, []), (60, ["Contract Care started", "Contract Care ended"]),
    ])
    func `events go after 25 months, or after as many as the workspace keeps`(
        months: Int?, left: [String]
    ) throws {
        _ = try events(at: "2026-12-31T12:00:00Z")
        if let months {
            try database.pool.write { db in
                var settings = try WorkspaceSettings.load(db)
                settings.timelineMonths = months
                try settings.save(db)
            }
        }
        var registry = JobRegistry()
        registry.register(PruneTimeline.self)
        let later = try #require(try? Date("2029-01-15T12:00:00Z", strategy: .iso8601))
        try database.pool.write { db in _ = try Queue.enqueue(PruneTimeline(), db) }

        try JobRunner(registry: registry, schedule: [], workspaces: { [] }, clock: .fixed(later)).runWaiting(
            in: JobWorkspace(id: TestDatabase.workspaceID, slug: "demo", pool: database.pool))

        #expect(
            try database.pool.read { db in
                try db.all(
                    "SELECT title FROM timeline_events ORDER BY occurred_at", as: { try $0.get("title") as String })
            } == left)
    }
}
