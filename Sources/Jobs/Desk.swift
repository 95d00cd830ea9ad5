import Basics
import Database
import Foundation
import Logging
import Metrics

/// Where one job is claimed, done and written off.
struct Desk: Sendable {
    let registry: JobRegistry
    let clock: Clock
    let leaseLength: Duration
    let held: HeldJobs
    /// Up when the process ends: a job claimed in that moment is told at once.
    let closing: StopFlag

    private let log = Logger(label: "jobs")

    init(registry: JobRegistry, clock: Clock, leaseLength: Duration, held: HeldJobs, closing: StopFlag) {
        self.registry = registry
        self.clock = clock
        self.leaseLength = leaseLength
        self.held = held
        self.closing = closing
    }

    func claim(_ kinds: [String], in workspace: JobWorkspace) throws -> ClaimedJob? {
        try workspace.pool.write { db in try ClaimedJob.next(of: kinds, lease: leaseLength, db) }
    }

    /// Does the job to its end, whatever that is.
    ///
    /// - Returns: whether another job is due at once because of it.
    func perform(_ job: ClaimedJob, in workspace: JobWorkspace) -> Bool {
        CrashPoint.pass("jobs.claimed")
        let stop = StopFlag()
        held.add(job.lease, in: workspace, stop: stop)
        defer { held.remove(job.lease) }
        if closing.isUp { stop.raise() }

        let work = Work(workspace: workspace, clock: clock, attempt: job.attempt, lease: job.lease, stop: stop)
        do {
            let outcome = try registry.perform(kind: job.kind, arguments: job.arguments, work: work)
            CrashPoint.pass("jobs.performed")
            return try record(Ending(outcome, of: job), of: job, in: workspace)
        } catch {
            log.warning("job.left", metadata: ["kind": "\(job.kind)", "job": "\(job.lease.jobID)", "why": "\(error)"])
            return false
        }
    }

    /// Writes the ending, again and again while the database is away: for as long as the row would wait for the rescuer.
    private func record(_ ending: Ending, of job: ClaimedJob, in workspace: JobWorkspace) throws -> Bool {
        note(ending, of: job, in: workspace)
        let deadline = ContinuousClock.now + leaseLength * 5
        while true {
            do {
                return try workspace.pool.write { db in try ending.record(for: job.lease, db) }
            } catch let error as DatabaseError {
                guard ContinuousClock.now < deadline, !closing.isUp else { throw error }
                Thread.sleep(forTimeInterval: 1)
            }
        }
    }

    private func note(_ ending: Ending, of job: ClaimedJob, in workspace: JobWorkspace) {
        var fields: Logger.Metadata = [
            "workspace": "\(workspace.slug)", "kind": "\(job.kind)", "job": "\(job.lease.jobID)",
            "attempt": "\(job.attempt)",
        ]
        let word: String
        switch ending {
        case .done:
            word = "done"
            log.debug("job.done", metadata: fields)
        case .cancelled:
            word = "cancelled"
            log.debug("job.cancelled", metadata: fields)
        case .snoozed:
            word = "snoozed"
            log.debug("job.snoozed", metadata: fields)
        case .waiting(_, let error):
            word = "failed"
            fields["error"] = "\(error)"
            log.warning("job.failed", metadata: fields)
        case .dead(let why):
            word = "dead"
            fields["error"] = "\(why)"
            log.error("job.dead", metadata: fields)
        }
        Counter(label: "jobs_ended_total", dimensions: [("kind", job.kind), ("how", word)]).increment()
    }
}
