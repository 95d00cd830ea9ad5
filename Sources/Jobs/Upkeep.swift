import Database
import Dispatch
import Foundation
import Logging
import Metrics

/// What must happen beside the work: leases renewed, due things enqueued, lost jobs returned, old rows pruned.
final class Upkeep: Sendable {
    private let held: HeldJobs
    private let schedule: [Schedule]
    private let lease: Duration
    private let pollEvery: Duration
    private let workspaces: @Sendable () -> [JobWorkspace]
    private let ended = StopFlag()
    private let log = Logger(label: "jobs")

    init(
        held: HeldJobs, schedule: [Schedule], lease: Duration, pollEvery: Duration,
        workspaces: @escaping @Sendable () -> [JobWorkspace]
    ) {
        self.held = held
        self.schedule = schedule
        self.lease = lease
        self.pollEvery = pollEvery
        self.workspaces = workspaces
    }

    /// - Parameters:
    ///   - onLook: there may be work in these workspaces.
    ///   - onDoubt: this workspace's leases can, or cannot, be renewed.
    func start(onLook: @escaping @Sendable ([String]) -> Void, onDoubt: @escaping @Sendable (String, Bool) -> Void) {
        Thread.detachNewThread { [self] in
            every(lease / 4) { renew(onDoubt) ? .zero : .seconds(1) }
        }
        Thread.detachNewThread { [self] in
            every(lease / 4) {
                tidy(onLook)
                return .zero
            }
        }
        Thread.detachNewThread { [self] in
            var next: [String: ContinuousClock.Instant] = [:]
            every(min(pollEvery, .seconds(1))) {
                poll(&next, onLook)
                return .zero
            }
        }
    }

    func stop() {
        ended.raise()
    }

    /// - Parameter body: may ask to be called again sooner than after `pause`.
    private func every(_ pause: Duration, _ body: () -> Duration) {
        while !ended.isUp {
            let sooner = body()
            Thread.sleep(forTimeInterval: (sooner > .zero ? min(sooner, pause) : pause).inSeconds)
        }
    }

    /// - Returns: whether all went well.
    private func renew(_ onDoubt: (String, Bool) -> Void) -> Bool {
        let (present, failing) = held.renewAll(for: lease)
        for slug in Set(workspaces().map(\.slug)).union(present) { onDoubt(slug, failing.contains(slug)) }
        return failing.isEmpty
    }

    private func tidy(_ onLook: ([String]) -> Void) {
        for workspace in workspaces() where !ended.isUp {
            do {
                let (returned, dead) = try workspace.pool.write { db in try Rescue.returnLost(db) }
                if returned > 0 { onLook([workspace.slug]) }
                count(returned, dead)
                if returned + dead > 0 {
                    log.warning(
                        "jobs.rescued",
                        metadata: ["workspace": "\(workspace.slug)", "returned": "\(returned)", "dead": "\(dead)"])
                }
                _ = try workspace.pool.write { db in try Rescue.prune(db) }
            } catch {
                log.warning("jobs.tidying_failed", metadata: ["workspace": "\(workspace.slug)", "error": "\(error)"])
            }
        }
    }

    private func count(_ returned: Int, _ dead: Int) {
        Counter(label: "jobs_rescued_total", dimensions: [("how", "returned")]).increment(by: returned)
        Counter(label: "jobs_rescued_total", dimensions: [("how", "dead")]).increment(by: dead)
    }

    private func poll(_ next: inout [String: ContinuousClock.Instant], _ onLook: ([String]) -> Void) {
        let open = workspaces()
        for workspace in open {
            for item in schedule where !ended.isUp {
                let name = "\(workspace.slug) \(item.name)"
                guard next[name].map({ $0 <= .now }) ?? true else { continue }
                next[name] = .now + takeSlot(of: item, in: workspace)
            }
        }
        if next["poll"].map({ $0 <= .now }) ?? true {
            next["poll"] = .now + pollEvery
            onLook(open.map(\.slug))
        }
    }

    private func takeSlot(of item: Schedule, in workspace: JobWorkspace) -> Duration {
        do {
            return try workspace.pool.write { db in try item.takeSlot(in: workspace, db) }
        } catch {
            log.warning(
                "schedule.failed",
                metadata: ["workspace": "\(workspace.slug)", "name": "\(item.name)", "error": "\(error)"])
            return .seconds(5)
        }
    }
}
