import Basics
import Database
import Dispatch
import Foundation
import Logging
import Synchronization

/// The threads that do jobs: workers, one that keeps the leases, one that looks after schedule and lost jobs.
package final class JobRunner: Sendable {
    private let desk: Desk
    private let upkeep: Upkeep
    private let threads: Int
    private let workspaces: @Sendable () -> [JobWorkspace]
    private let turns: Mutex<Turns>
    private let bell = Bell()
    private let running = DispatchGroup()

    /// - Parameters:
    ///   - workspaces: those open now; asked again and again.
    ///   - lease: how long a dead worker's job waits for its rescue; renewed four times in that time.
    ///   - pollEvery: how late a job begins at worst when its notification was lost.
    package init(
        registry: JobRegistry, schedule: [Schedule], workers: Int = 6,
        workspaces: @escaping @Sendable () -> [JobWorkspace],
        clock: Clock = .system, lease: Duration = .seconds(60), pollEvery: Duration = .seconds(5)
    ) {
        let held = HeldJobs()
        desk = Desk(registry: registry, clock: clock, leaseLength: lease, held: held, closing: StopFlag())
        upkeep = Upkeep(held: held, schedule: schedule, lease: lease, pollEvery: pollEvery, workspaces: workspaces)
        threads = workers
        self.workspaces = workspaces
        turns = Mutex(Turns(kinds: Set(registry.kinds), threads: workers))
    }

    /// Starts the threads; they look for work at once.
    package func start() {
        for number in 1...threads {
            run("job worker \(number)") { runner in runner.workUntilClosing() }
        }
        upkeep.start(
            onLook: { [weak self] slugs in self?.look(in: slugs) },
            onDoubt: { [weak self] slug, isDoubtful in self?.turns.withLock { $0.doubt(slug, isDoubtful) } })
    }

    /// A job may be due: in this workspace, or in any. Called when the database says `vectis_jobs`.
    package func wake(_ slug: String? = nil) {
        look(in: slug.map { [$0] } ?? workspaces().map(\.slug))
    }

    /// Ends: claims nothing new, lets running jobs come to a stop, and hands back what is not done in time.
    package func drain(within limit: Duration) {
        desk.closing.raise()
        desk.held.stopAll()
        bell.ringAll()
        let patience = max(.zero, limit - .seconds(1))
        _ = running.wait(timeout: .now() + .milliseconds(Int(patience.inSeconds * 1000)))
        desk.held.handBackAll()
        upkeep.stop()
    }

    /// Does every job that is due in `workspace` on the calling thread, and those that fall due by it.
    ///
    /// - Returns: how many. For commands and tests; needs no `start`.
    @discardableResult
    package func runWaiting(in workspace: JobWorkspace) throws -> Int {
        var count = 0
        while let job = try desk.claim(desk.registry.kinds, in: workspace) {
            _ = desk.perform(job, in: workspace)
            count += 1
        }
        return count
    }

    private func run(_ name: String, _ body: @escaping @Sendable (JobRunner) -> Void) {
        running.enter()
        let thread = Thread { [running] in
            body(self)
            running.leave()
        }
        thread.name = name
        thread.stackSize = 4 << 20
        thread.start()
    }

    private func look(in slugs: [String]) {
        turns.withLock { $0.look(in: slugs) }
        bell.ring()
    }

    private func workUntilClosing() {
        while !desk.closing.isUp {
            let turn = bell.wait(atMost: .seconds(30)) { turns.withLock { $0.next() } }
            if let turn { take(turn) }
        }
    }

    private func take(_ turn: Turns.Turn) {
        let workspace = workspaces().first { $0.slug == turn.workspace }
        let job = workspace.flatMap { claim(turn, in: $0) }
        turns.withLock { $0.returned(turn, with: job?.kind) }
        guard let workspace, let job else { return }

        bell.ring()
        let isMoreDue = desk.perform(job, in: workspace)
        turns.withLock { $0.ended(job.kind) }
        if isMoreDue { look(in: [workspace.slug]) }
    }

    private func claim(_ turn: Turns.Turn, in workspace: JobWorkspace) -> ClaimedJob? {
        guard !desk.closing.isUp else { return nil }
        do {
            return try desk.claim(turn.kinds.sorted(), in: workspace)
        } catch {
            Logger(label: "jobs").warning(
                "job.not_claimed", metadata: ["workspace": "\(workspace.slug)", "error": "\(error)"])
            return nil
        }
    }
}
