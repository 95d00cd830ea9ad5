import Database
import Logging
import Synchronization

/// The jobs that this process works on right now, whose leases must be kept.
final class HeldJobs: Sendable {
    private struct Held {
        let workspace: JobWorkspace
        let stop: StopFlag
    }

    private let jobs = Mutex<[Lease: Held]>([:])
    private let log = Logger(label: "jobs")

    func add(_ lease: Lease, in workspace: JobWorkspace, stop: StopFlag) {
        jobs.withLock { $0[lease] = Held(workspace: workspace, stop: stop) }
    }

    func remove(_ lease: Lease) {
        jobs.withLock { $0[lease] = nil }
    }

    /// Tells every running job to stop at its next page.
    func stopAll() {
        for held in jobs.withLock({ $0.values }) { held.stop.raise() }
    }

    /// Renews every lease; a job whose lease is lost is told to stop.
    ///
    /// - Returns: the workspaces where a renewal failed, which proves nothing but lets nobody claim there.
    func renewAll(for length: Duration) -> (held: Set<String>, failing: Set<String>) {
        let present = jobs.withLock { $0 }
        var failing: Set<String> = []
        for (lease, held) in present where !failing.contains(held.workspace.slug) {
            do {
                let isOurs = try held.workspace.pool.write { db in try lease.renew(for: length, db) }
                if !isOurs { held.stop.raise() }
            } catch {
                failing.insert(held.workspace.slug)
                log.warning(
                    "lease.renewal_failed", metadata: ["workspace": "\(held.workspace.slug)", "error": "\(error)"])
            }
        }
        return (Set(present.values.map(\.workspace.slug)), failing)
    }

    /// Gives back what is still running, so that another process can begin at once.
    func handBackAll() {
        for (lease, held) in jobs.withLock({ $0 }) {
            do {
                try held.workspace.pool.write { db in try lease.handBack(db) }
                log.notice(
                    "job.handed_back", metadata: ["workspace": "\(held.workspace.slug)", "job": "\(lease.jobID)"])
            } catch {
                log.warning("job.not_handed_back", metadata: ["job": "\(lease.jobID)", "error": "\(error)"])
            }
        }
    }
}
