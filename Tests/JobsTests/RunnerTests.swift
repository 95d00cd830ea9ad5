import Basics
import Database
import Foundation
import Synchronization
import Testing

@testable import Jobs

@Suite(.serialized)
struct RunnerTests {
    @Test func `ten thousand jobs and two runners that lose some of them: each job has its effect once`() throws {
        let queue = try TestQueue()
        try queue.write { db in
            try db.run(
                """
                INSERT INTO jobs (kind, args)
                SELECT 'leave_mark', jsonb_build_object('number', n) FROM generate_series(1, 10000) n
                """)
        }
        var registry = JobRegistry()
        registry.register(LeaveMark.self)
        let runners = [queue.runner(registry), queue.runner(registry)]

        runners.forEach { $0.start() }
        for _ in 1...20 {
            let lost = try queue.write { db in try ClaimedJob.next(of: ["leave_mark"], lease: .zero, db) }
            #expect(lost != nil)
            usleep(20_000)
            _ = try queue.write { db in try Rescue.returnLost(db) }
        }

        #expect(
            try eventually(within: .seconds(120)) {
                _ = try queue.write { db in try Rescue.returnLost(db) }
                return try queue.counts() == ["done": 10_000]
            })
        #expect(try queue.value("SELECT count(*) FROM effects") == 10_000)
        #expect(try queue.value("SELECT count(DISTINCT job) FROM effects") == 10_000)
        runners.forEach { $0.drain(within: .seconds(5)) }
    }

    @Test func `on an idle system a job begins within 50 ms`() throws {
        let queue = try TestQueue()
        var registry = JobRegistry()
        let begun = Mutex<[Int64: ContinuousClock.Instant]>([:])
        registry.register(LeaveMark.self) { job, _ in
            begun.withLock { $0[job.number] = .now }
            return .done
        }
        let runner = queue.runner(registry)
        let listener = Listener(queue.workspace.pool.address, channels: ["vectis_jobs"]) { _, _ in runner.wake("demo") }
        listener.start()
        runner.start()
        #expect(
            try eventually {
                try queue.value(
                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'vectis listener' AND datname = current_database()"
                ) > 0
            })

        var delays: [Duration] = []
        for number in 1...60 as ClosedRange<Int64> {
            let start = ContinuousClock.now
            try queue.write { db in _ = try Queue.enqueue(LeaveMark(number: number), db) }
            #expect(try eventually { begun.withLock { $0[number] != nil } })
            delays.append(start.duration(to: begun.withLock { $0[number] } ?? .now))
        }

        let p95 = delays.sorted()[56]
        print("enqueue to start: median \(delays.sorted()[30]), p95 \(p95)")
        #expect(p95 <= .milliseconds(50))
        listener.stop()
        runner.drain(within: .seconds(5))
    }

    @Test func `without notifications a job begins when the runner looks by itself`() throws {
        let queue = try TestQueue()
        var registry = JobRegistry()
        registry.register(LeaveMark.self)
        let runner = queue.runner(registry, pollEvery: .milliseconds(200))
        runner.start()
        #expect(try eventually { queue.workspace.pool.statistics().open > 0 })

        try queue.write { db in _ = try Queue.enqueue(LeaveMark(number: 1), db) }

        #expect(try eventually { try queue.counts() == ["done": 1] })
        runner.drain(within: .seconds(5))
    }

    @Test func `no kind is on more than half of the threads`() throws {
        let queue = try TestQueue()
        var registry = JobRegistry()
        let gate = Mutex((running: 0, most: 0, isOpen: false))
        registry.register(LeaveMark.self) { _, _ in
            gate.withLock {
                $0.running += 1
                $0.most = max($0.most, $0.running)
            }
            while !gate.withLock({ $0.isOpen }) { usleep(1_000) }
            gate.withLock { $0.running -= 1 }
            return .done
        }
        registry.register(Stumble.self) { _, _ in .done }
        let runner = queue.runner(registry)
        try queue.write { db in
            for number in 1...12 as ClosedRange<Int64> { try Queue.enqueue(LeaveMark(number: number), db) }
            try Queue.enqueue(Stumble(), priority: 9, db)
        }

        runner.start()

        #expect(
            try eventually {
                try queue.value("SELECT count(*) FROM jobs WHERE kind = 'stumble' AND state = 'done'") == 1
            })
        #expect(try eventually { gate.withLock { $0.running } == 3 })
        gate.withLock { $0.isOpen = true }
        #expect(try eventually { try queue.counts() == ["done": 13] })
        #expect(gate.withLock { $0.most } == 3)
        runner.drain(within: .seconds(5))
    }

    @Test func `a slot is taken once, whoever tries`() throws {
        let queue = try TestQueue()
        let taken = Mutex(0)
        let schedule = Schedule("hourly", every: .seconds(3600)) { db, _, slot in
            taken.withLock { $0 += 1 }
            #expect(slot.timeIntervalSince1970.truncatingRemainder(dividingBy: 3600) == 0)
            try Queue.enqueue(LeaveMark(number: 1), db)
        }

        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            let rest = try? queue.write { db in try schedule.takeSlot(in: queue.workspace, db) }
            #expect(rest.map { $0 > .zero && $0 <= .seconds(3601) } == true)
        }

        #expect(taken.withLock { $0 } == 1)
        #expect(try queue.counts() == ["available": 1])
    }
}

struct TurnsTests {
    @Test func `workspaces take turns`() {
        var turns = Turns(kinds: ["a"], threads: 8)
        turns.look(in: ["one", "two", "three"])

        let order = (1...4).compactMap { _ in turns.next()?.workspace }

        #expect(order == ["one", "two", "three", "one"])
    }

    @Test func `claims in flight count for every kind they may bring`() throws {
        var turns = Turns(kinds: ["a", "b"], threads: 4)
        turns.look(in: ["one"])
        let first = try #require(next(&turns))
        let second = try #require(next(&turns))
        #expect(next(&turns) == nil)

        turns.returned(first, with: "a")
        #expect(next(&turns)?.kinds == ["b"])
        turns.returned(second, with: "a")
        turns.ended("a")
        #expect(next(&turns)?.kinds.contains("a") == true)
    }

    @Test func `an empty claim ends the hope, unless there was news meanwhile`() throws {
        var turns = Turns(kinds: ["a"], threads: 4)
        turns.look(in: ["one"])
        let early = try #require(next(&turns))
        turns.look(in: ["one"])
        turns.returned(early, with: nil)
        let late = try #require(next(&turns))
        turns.returned(late, with: nil)

        #expect(next(&turns) == nil)
    }

    @Test func `nothing is claimed where leases cannot be renewed`() {
        var turns = Turns(kinds: ["a"], threads: 8)
        turns.look(in: ["one", "two"])
        turns.doubt("one", true)

        #expect(next(&turns)?.workspace == "two")
        #expect(next(&turns)?.workspace == "two")
        turns.doubt("one", false)
        #expect(next(&turns)?.workspace == "one")
    }

    /// `#require` takes its expression as a value, which `turns.next()`, changing turns, is not.
    private func next(_ turns: inout Turns) -> Turns.Turn? { turns.next() }
}
