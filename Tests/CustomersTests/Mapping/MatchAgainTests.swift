import Basics
import Customers
import Database
import Dispatch
import Jobs
import Synchronization
import TestKit
import Testing

struct MatchAgainTests {
    private let database: TestDatabase
    private let workspace: JobWorkspace

    init() throws {
        database = try TestDatabase.workspace()
        workspace = JobWorkspace(id: TestDatabase.workspaceID, slug: "demo", pool: database.pool)
    }

    private func runJobs(_ matcher: Matcher) throws -> Int {
        var registry = JobRegistry()
        registry.register(MatchAgain.self) { job, work in try job.perform(work, matcher) }
        return try JobRunner(registry: registry, schedule: [], workspaces: { [] }).runWaiting(in: workspace)
    }

    @Test func `a merge matches everything anew in one job, and so does its undoing`() throws {
        var world = MappingWorld()
        let (account, merge) = try database.pool.write { db in
            let psa = try world.connection("connectwise", db)
            let rmm = try world.connection("ninjaone", db)
            try world.account(psa, "1", "Acme Roofing", db)
            try world.account(psa, "2", "ACME Roofing, LLC", db)
            try world.match(db)
            let account = try world.account(rmm, "1", "Acme Roofing", db)
            try world.match(db)
            #expect(try world.link(of: account, db) == "suggested")
            let customers = try [world.customer("Acme Roofing", db), world.customer("ACME Roofing, LLC", db)]
            let merge = try MergeCustomers.merge(
                survivor: customers[0], merged: customers[1], taking: [], by: "Jo", db)
            #expect(try MatchAgain.isDue(db))
            let suggestions = try #require(try MappingQueue.load(db).rows.first).suggestions
            #expect(suggestions.map(\.customer) == [customers[0]], "the queue names nobody who is gone")
            return (account, merge)
        }

        #expect(try runJobs(world.matcher) == 1)

        try database.pool.write { db in
            #expect(try world.link(of: account, db) == "linked Acme Roofing")
            #expect(try !MatchAgain.isDue(db))
            try MergeCustomers.undo(merge, db)
            #expect(try MatchAgain.isDue(db))
        }
    }

    @Test func `two deeds wait for one run`() throws {
        let world = MappingWorld()
        try database.pool.write { db in
            let records = RecordWorld()
            let psa = try records.connection("connectwise", db)
            for ref in ["a", "b"] {
                let customer: Int64 = try records.customer(ref, db)
                let account = try records.account(psa, ref, ref, of: nil, db)
                try Link.accept(account, customer: ID(customer), by: "Jo", db)
            }
            for entry in try LinkHistory.list(db) { try LinkHistory.undo(entry.id, by: "Jo", db) }
        }

        #expect(try runJobs(world.matcher) == 1)
    }

    @Test func `runs at the same time make one customer of an account`() throws {
        var world = MappingWorld()
        try database.pool.write { db in
            let psa = try world.connection("connectwise", db)
            for number in 1...30 { try world.account(psa, "\(number)", "Company \(number)", db) }
        }
        let failures = Mutex<[String]>([])
        let matcher = world.matcher

        DispatchQueue.concurrentPerform(iterations: 4) { _ in
            do {
                try database.pool.write { db in try matcher.matchAll(db) }
            } catch {
                failures.withLock { $0.append("\(error)") }
            }
        }

        #expect(failures.withLock { $0 } == [])
        #expect(try database.pool.read { db in try db.value("SELECT count(*) FROM customers") } == 30)
    }
}
