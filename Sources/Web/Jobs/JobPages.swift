import Basics
import HTTP
import Jobs
import Workspace

/// Background jobs that gave up, and what an admin does about them.
enum JobPages {
    static func list(_ visit: Visit) throws -> Response {
        let (jobs, count) = try visit.read { db in (try DeadJob.list(db), try DeadJob.count(db)) }
        let page = DeadJobsView(jobs: jobs, count: count, formats: visit.formats)
        return try visit.page("jobs/list", page, title: "Jobs that gave up")
    }

    static func retry(_ visit: Visit) throws -> Response {
        let id: ID<DeadJob> = try visit.id("id")
        let job = try visit.write { db in
            let job = try DeadJob.find(id, db)
            guard try DeadJob.replay(job.id, db) else {
                throw Refusal(
                    "It is not tried again", why: "A newer job that does the same work waits or runs already",
                    next: "Discard this one")
            }
            return (job, .jobRetried(job.id, kind: job.kind))
        }
        return visit.redirect(to: "/admin/jobs", flash: "\(JobWords.title(of: job.kind)) is tried again.")
    }

    static func discard(_ visit: Visit) throws -> Response {
        let id: ID<DeadJob> = try visit.id("id")
        let job = try visit.write { db in
            let job = try DeadJob.find(id, db)
            _ = try DeadJob.discard(job.id, by: visit.user.name, db)
            return (job, .jobDiscarded(job.id, kind: job.kind, arguments: job.arguments, error: job.lastError))
        }
        return visit.redirect(to: "/admin/jobs", flash: "\(JobWords.title(of: job.kind)) is discarded.")
    }
}
