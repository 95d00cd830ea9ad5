import Basics
import Database
import Dispatch
import Foundation
import Synchronization
import Testing

@testable import Jobs

struct LeaseTests {
    @Test func `a worker that slept through its lease commits nothing`() throws {
        let queue = try TestQueue()
        try queue.write { db in _ = try Queue.enqueue(LeaveMark(number: 1), db) }
        let zombie = try #require(
            try queue.write { db in try ClaimedJob.next(of: ["leave_mark"], lease: .seconds(60), db) })
        let work = Work(
            workspace: queue.workspace, clock: .system, attempt: 1, lease: zombie.lease, stop: StopFlag())
        try queue.write { db in _ = try db.run("UPDATE jobs SET lease_until = now() - interval '1 second'") }

        #expect(throws: LeaseLost.self) { try LeaveMark(number: 1).perform(work) }
        #expect(try queue.write { db in try Rescue.returnLost(db) }.returned == 1)
        #expect(throws: LeaseLost.self) { try LeaveMark(number: 1).perform(work) }
        var registry = JobRegistry()
        registry.register(LeaveMark.self)
        try queue.runner(registry).runWaiting(in: queue.workspace)

        #expect(throws: LeaseLost.self) { try LeaveMark(number: 1).perform(work) }
        #expect(throws: LeaseLost.self) { try queue.write { db in try Ending.done(nil).record(for: zombie.lease, db) } }
        #expect(try queue.value("SELECT count(*) FROM effects") == 1)
    }

    @Test func `the rescuer passes by a job that is committing`() throws {
        let queue = try TestQueue()
        try queue.write { db in _ = try Queue.enqueue(LeaveMark(number: 1), db) }
        let job = try #require(
            try queue.write { db in try ClaimedJob.next(of: ["leave_mark"], lease: .seconds(60), db) })

        try queue.write { db in
            try job.lease.hold(db)
            try queue.write { other in
                _ = try other.run("UPDATE jobs SET lease_until = now() - interval '1 second'")
            }
            #expect(try queue.write { other in try Rescue.returnLost(other) }.returned == 0)
        }

        #expect(try queue.write { db in try Rescue.returnLost(db) }.returned == 1)
    }

    @Test func `a job that always ends its process is dead after three rescues, others go on`() throws {
        let queue = try TestQueue()
        try queue.write { db in
            try Queue.enqueue(Stumble(), db)
            try Queue.enqueue(LeaveMark(number: 1), db)
        }

        for _ in 1...3 {
            let claimed = try queue.write { db in try ClaimedJob.next(of: ["stumble"], lease: .seconds(60), db) }
            #expect(claimed != nil)
            try queue.write { db in
                _ = try db.run("UPDATE jobs SET lease_until = now() - interval '1 second' WHERE state = 'running'")
            }
            _ = try queue.write { db in try Rescue.returnLost(db) }
        }
        var registry = JobRegistry()
        registry.register(LeaveMark.self)
        registry.register(Stumble.self)
        try queue.runner(registry).runWaiting(in: queue.workspace)

        #expect(try queue.counts() == ["dead": 1, "done": 1])
        #expect(try queue.value("SELECT rescues FROM jobs WHERE state = 'dead'") == 3)
    }

    @Test func `a long job keeps its lease`() throws {
        let queue = try TestQueue()
        var registry = JobRegistry()
        let finish = DispatchSemaphore(value: 0)
        registry.register(LeaveMark.self) { job, work in
            finish.wait()
            return try job.perform(work)
        }
        let runner = queue.runner(registry, lease: .seconds(1))
        runner.start()
        try queue.write { db in _ = try Queue.enqueue(LeaveMark(number: 1), db) }
        runner.wake()

        #expect(try eventually { try queue.counts() == ["running": 1] })
        let first: Date = try queue.value("SELECT lease_until FROM jobs")
        #expect(try eventually { try queue.value("SELECT lease_until > \(first) + interval '1.5 seconds' FROM jobs") })
        finish.signal()

        #expect(try eventually { try queue.counts() == ["done": 1] })
        #expect(try queue.value("SELECT count(*) FROM effects") == 1)
        runner.drain(within: .seconds(5))
    }

    @Test func `a stopping process hands unfinished jobs back without counting the attempt`() throws {
        let queue = try TestQueue()
        var registry = JobRegistry()
        let release = DispatchSemaphore(value: 0)
        registry.register(LeaveMark.self) { job, work in
            if job.number == 1 {
                release.wait()
                return try job.perform(work)
            }
            while !work.shouldStop { usleep(1_000) }
            return .snooze(.zero, why: "stopping")
        }
        let runner = queue.runner(registry)
        runner.start()
        try queue.write { db in
            try Queue.enqueue(LeaveMark(number: 1), db)
            try Queue.enqueue(LeaveMark(number: 2), db)
        }
        runner.wake()
        #expect(try eventually { try queue.counts() == ["running": 2] })

        runner.drain(within: .seconds(2))

        #expect(try queue.counts() == ["available": 2])
        #expect(try queue.value("SELECT max(attempt) FROM jobs") == 0)
        release.signal()
        #expect(try queue.value("SELECT count(*) FROM effects") == 0)
    }
}
