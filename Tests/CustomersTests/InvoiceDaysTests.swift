import Basics
import Database
import Foundation
import Jobs
import TestKit
import Testing

@testable import Customers

/// What the calendar alone brings about: nothing changes at the vendor here.
struct InvoiceDaysTests {
    private let world = RecordWorld()

    /// The events after the hourly job has run at each of these moments, twice; all invoices are due on 4 December.
    private func events(at moments: [String], _ change: SQL = "SELECT 1") throws -> [String] {
        let database = try TestDatabase.workspace()
        try database.pool.write { db in
            let psa = try world.connection("connectwise", db)
            try db.run("UPDATE workspace SET time_zone = 'America/Los_Angeles'")
            for (ref, status, more): (String, SQL, SQL) in [
                ("1", "'open'", "NULL"), ("2", "'paid'", "NULL"), ("3", "'void'", "NULL"), ("4", "'draft'", "NULL"),
                ("5", "'open'", "now()"),
            ] {
                try world.record(
                    "invoices", psa, ref, of: "a",
                    ["status": status, "due_on": "'2026-12-04'", "number": "'R' || \(ref)", "deleted_at": more], db)
            }
            try world.record("invoices", psa, "6", of: "a", ["status": "'open'"], db)
        }
        for moment in moments {
            try run(at: moment, database)
            try database.pool.write { db in _ = try db.run(change) }
            try run(at: moment, database)
        }
        return try database.pool.read { db in
            try db.all(
                """
                SELECT to_char(occurred_at AT TIME ZONE 'America/Los_Angeles', 'YYYY-MM-DD HH24:MI ') || title AS words
                  FROM timeline_events ORDER BY id
                """, as: { try $0.get("words") })
        }
    }

    private func run(at moment: String, _ database: TestDatabase) throws {
        var registry = JobRegistry()
        registry.register(InvoiceDays.self)
        let now = try #require(try? Date(moment, strategy: .iso8601))
        try database.pool.write { db in _ = try Queue.enqueue(InvoiceDays(), db) }
        try JobRunner(registry: registry, schedule: [], workspaces: { [] }, clock: .fixed(now)).runWaiting(
            in: JobWorkspace(id: TestDatabase.workspaceID, slug: "demo", pool: database.pool))
    }

    @Test func `an unpaid invoice is overdue once its due day has ended where the workspace is, and once only`() throws
    {
        let overdue = "2026-12-05 00:00 Invoice R1 is overdue"

        #expect(try events(at: ["2026-12-05T07:59:00Z"]) == [])
        #expect(try events(at: ["2026-12-05T08:01:00Z", "2026-12-06T12:00:00Z"]) == [overdue])
        #expect(try events(at: ["2027-01-20T12:00:00Z"]) == [overdue], "days missed are made up for")
    }

    @Test func `a new due day that passes is a new event`() throws {
        let found = try events(
            at: ["2026-12-05T09:00:00Z", "2026-12-12T09:00:00Z"],
            "UPDATE invoices SET due_on = '2026-12-11' WHERE number = 'R1'")

        #expect(found == ["2026-12-05 00:00 Invoice R1 is overdue", "2026-12-12 00:00 Invoice R1 is overdue"])
    }

    /// Everywhere it is later in Kiritimati than on Baker Island, by 26 hours.
    @Test(arguments: [("Etc/GMT+12", 0, "open"), ("Pacific/Kiritimati", 1, "overdue")])
    func `the same invoice is overdue for one workspace and not yet for another`(
        zone: String, count: Int, status: String
    ) throws {
        try withRolledBack { db in
            let psa = try world.connection("connectwise", db)
            let acme = try world.customer("Acme", at: psa, "1", db)
            try db.run("UPDATE workspace SET time_zone = \(zone)")
            for stored: SQL in ["'open'", "'overdue'"] {
                try world.record(
                    "invoices", psa, "i", of: "1",
                    ["status": stored, "due_on": "(now() AT TIME ZONE 'Etc/GMT+12')::date"], db)

                #expect(try Customer.find(acme, reader: 0, db).openInvoicesOverdue == count)
                #expect(try Invoice.list(of: acme, db).map(\.status) == [status])
            }
        }
    }
}
