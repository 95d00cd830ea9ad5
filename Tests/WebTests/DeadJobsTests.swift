import Basics
import Database
import Jobs
import TestKit
import Testing
import Workspace

@testable import Web

/// What an admin sees of jobs that gave up, and does about them.
struct DeadJobsTests {
    private let world: WebWorld
    private let id: Int64

    init() throws {
        world = try WebWorld()
        id = try world.write { db in
            let id: Int64? = try db.value(
                """
                INSERT INTO jobs (kind, unique_key, state, attempt, last_error, finished_at)
                VALUES ('match_again', 'match', 'dead', 12, 'The disk was full', now()) RETURNING id
                """)
            return try #require(id)
        }
    }

    private func state() throws -> String {
        let state: String? = try world.read { db in try db.value("SELECT state FROM jobs WHERE id = \(id)") }
        return try #require(state)
    }

    @Test(arguments: ["/", "/admin/integrations", "/admin/integrations?tab=logs"])
    func `an admin is led to the job from where failures show, and reads why it gave up`(page: String) throws {
        try world.write { db in _ = try RecordWorld().connection("ninjaone", db) }

        #expect(try world.get(page, as: .admin).html.contains("href=\"/admin/jobs\">1 background job gave up"))
        #expect(try !world.get(page, as: .member).html.contains("/admin/jobs"))

        let list = try world.get("/admin/jobs", as: .admin).html

        #expect(list.contains("Matching of all accounts") && list.contains("The disk was full"))
        #expect(try world.get("/admin/jobs", as: .member).status == 403)
    }

    @Test func `tried again, it waits for a worker as if it had never run`() throws {
        #expect(try world.post("/admin/jobs/\(id)/retry", as: .admin).status == 303)

        #expect(try state() == "available")
        #expect(try world.read { db in try db.value("SELECT attempt FROM jobs WHERE id = \(id)") } == 0)
        #expect(try world.get("/admin/jobs", as: .admin).html.contains("No job gave up"))
        #expect(try world.post("/admin/jobs/\(id)/retry", as: .admin).status == 404)
    }

    @Test func `what a newer job does already is not done twice, but can be discarded`() throws {
        try world.write { db in
            try db.run("INSERT INTO jobs (kind, unique_key) VALUES ('match_again', 'match')")
        }

        let refused = try world.post("/admin/jobs/\(id)/retry", as: .admin)
        #expect(refused.status == 422 && refused.html.contains("Discard this one"))
        #expect(try state() == "dead")

        #expect(try world.post("/admin/jobs/\(id)/discarding", as: .admin).status == 303)
        #expect(try state() == "cancelled")
        let entries = try world.read { db in try AuditLog.list(AuditFilter { $0.action = "job_discarded" }, db) }
        #expect(entries.first?.entry.details["error"]?.stringValue == "The disk was full")
    }
}
