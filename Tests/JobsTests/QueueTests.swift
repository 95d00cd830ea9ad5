import Basics
import Database
import Foundation
import Synchronization
import Testing

@testable import Jobs

struct QueueTests {
    @Test func `a job that is rolled back never was`() throws {
        let queue = try TestQueue()

        #expect(throws: Refusal.self) {
            try queue.write { db in
                try Queue.enqueue(LeaveMark(number: 1), db)
                throw Refusal("Rolled back", why: "", next: "")
            }
        }

        #expect(try queue.counts().isEmpty)
    }

    @Test func `fifty threads that enqueue one key make one job`() throws {
        let queue = try TestQueue()
        let news = Mutex(0)

        DispatchQueue.concurrentPerform(iterations: 50) { _ in
            let isNew = try? queue.write { db in try Queue.enqueue(LeaveMark(number: 7, key: "seven"), db) }
            if isNew == true { news.withLock { $0 += 1 } }
        }

        #expect(news.withLock { $0 } == 1)
        #expect(try queue.counts() == ["available": 1])
    }

    @Test func `what arrives while the job runs makes it run once more`() throws {
        let queue = try TestQueue()
        var registry = JobRegistry()
        let runs = Mutex(0)
        registry.register(LeaveMark.self) { job, work in
            let run = runs.withLock {
                $0 += 1
                return $0
            }
            if run == 1 {
                for _ in 1...3 { try queue.write { db in _ = try Queue.enqueue(job, db) } }
            }
            return .done
        }
        try queue.write { db in _ = try Queue.enqueue(LeaveMark(number: 1, key: "one"), db) }

        try queue.runner(registry).runWaiting(in: queue.workspace)

        #expect(runs.withLock { $0 } == 2)
        #expect(try queue.counts() == ["done": 2])
    }

    @Test func `an enqueuer does not wait for the transaction of the running job, nor it for him`() throws {
        let queue = try TestQueue()
        try queue.write { db in _ = try Queue.enqueue(LeaveMark(number: 1, key: "one"), db) }
        let job = try #require(
            try queue.write { db in try ClaimedJob.next(of: [LeaveMark.kind], lease: .seconds(60), db) })

        try queue.write { db in
            try job.lease.hold(db)
            let isNew = try queue.write { other in try Queue.enqueue(LeaveMark(number: 1, key: "one"), other) }
            #expect(!isNew)
        }

        let again: Bool = try queue.value("SELECT again FROM jobs")
        #expect(again)
    }

    @Test func `a snooze does not count, a failure does, and the last one is dead`() throws {
        let queue = try TestQueue()
        var registry = JobRegistry()
        registry.register(Stumble.self)
        registry.register(LeaveMark.self) { _, work in
            work.attempt == 1 && work.jobID == 1 ? .snooze(.seconds(3600), why: "busy") : .done
        }
        let runner = queue.runner(registry)
        try queue.write { db in
            try Queue.enqueue(LeaveMark(number: 1), db)
            try Queue.enqueue(Stumble(), db)
        }

        try runner.runWaiting(in: queue.workspace)
        #expect(try queue.value("SELECT attempt FROM jobs WHERE kind = 'leave_mark'") == 0)
        #expect(
            try queue.value("SELECT run_at > now() + interval '4 seconds' FROM jobs WHERE kind = 'stumble'") == true)
        try queue.write { db in _ = try db.run("UPDATE jobs SET run_at = now() WHERE kind = 'stumble'") }
        try runner.runWaiting(in: queue.workspace)

        let dead = try queue.workspace.pool.read { db in try DeadJob.list(db) }
        #expect(dead.map(\.kind) == ["stumble"])
        #expect(dead.first?.attempt == 2)
        #expect(dead.first?.lastError?.contains("It stumbled") == true)
    }

    @Test func `arguments that nobody can read make a job dead at once, and a person may replay it`() throws {
        let queue = try TestQueue()
        var registry = JobRegistry()
        registry.register(LeaveMark.self)
        try queue.write { db in
            _ = try db.run("INSERT INTO jobs (kind, args) VALUES ('leave_mark', '{\"number\": \"x\"}')")
        }

        try queue.runner(registry).runWaiting(in: queue.workspace)

        let dead = try #require(try queue.workspace.pool.read { db in try DeadJob.list(db) }.first)
        #expect(dead.lastError?.contains("leave_mark") == true)
        #expect(try queue.write { db in try DeadJob.replay(dead.id, db) })
        #expect(try queue.counts() == ["available": 1])
    }

    @Test func `claiming takes a few milliseconds at most with 100 000 waiting`() throws {
        let queue = try TestQueue()
        try queue.write { db in
            try db.run(
                """
                INSERT INTO jobs (kind, state, run_at, finished_at)
                SELECT 'leave_mark', CASE WHEN n % 3 = 0 THEN 'available' ELSE 'done' END, now() - n * interval '1 ms', now()
                  FROM generate_series(1, 300000) n
                """)
        }
        try queue.write { db in _ = try db.run("ANALYZE jobs") }

        let times = try (1...101).map { _ in
            try ContinuousClock().measure {
                _ = try queue.write { db in try ClaimedJob.next(of: ["leave_mark", "stumble"], lease: .seconds(60), db)
                }
            }
        }

        let median = times.sorted()[50]
        print("claim with 100 000 waiting: median \(median)")
        #expect(median <= .milliseconds(5))
    }

    @Test(arguments: [(1, 10), (2, 20), (3, 40), (9, 2560), (10, 3600), (12, 3600)])
    func `a failed attempt waits twice as long as the one before, an hour at most`(attempt: Int, seconds: Int) {
        #expect(Backoff.delay(after: attempt, spread: 1) == .seconds(seconds))
        #expect(Backoff.delay(after: attempt, spread: 0.5) == .seconds(seconds) / 2)
    }
}
