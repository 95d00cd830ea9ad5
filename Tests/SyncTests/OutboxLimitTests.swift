import Basics
import ConnectorKit
import Database
import Foundation
import Jobs
import Testing

@testable import Sync

/// The switch, the breaker, the budgets: what keeps writes back.
struct OutboxLimitTests {
    @Test func `after the stop is committed no call begins, and afterwards each of a hundred is made once`() throws {
        let world = try OutboxWorld()
        for number in 1...100 { try world.add(world.ticket("Number \(number)")) }
        let runner = world.sync.runner()
        runner.start()
        #expect(try eventually { world.vendor.arrived.count >= 15 })

        try world.sync.write { db in try Outbox.stopAll(by: "Ana", db) }
        let stopped = Date()
        #expect(
            try eventually {
                try world.sync.value(
                    "SELECT count(*) FROM outbox WHERE state = 'sending' OR state = 'pending' AND why IS NULL") == 0
            })
        let before = world.vendor.arrived.count
        #expect(world.vendor.arrived.allSatisfy { $0.at <= stopped })
        #expect(before < 100)
        // Those that the stop met at the gate are put back first.
        #expect(
            try eventually {
                try world.sync.value("SELECT count(*) FROM outbox WHERE why = 'stopped'") == 100 - before
            })
        #expect(world.vendor.arrived.count == before)

        try world.sync.write { db in try Outbox.resumeAll(db) }
        runner.wake()
        #expect(try eventually { try world.sync.value("SELECT count(*) FROM outbox WHERE state = 'sent'") == 100 })
        runner.drain(within: .seconds(5))
        #expect(Set(world.vendor.ticketsMade.map(\.name)).count == 100)
        #expect(world.vendor.ticketsMade.count == 100)
    }

    @Test func `two workers at once send each write once`() throws {
        let world = try OutboxWorld()
        for number in 1...20 { try world.add(world.ticket("Number \(number)")) }
        let runners = [world.sync.runner(), world.sync.runner()]
        for runner in runners { runner.start() }

        #expect(try eventually { try world.sync.value("SELECT count(*) FROM outbox WHERE state = 'sent'") == 20 })
        for runner in runners { runner.drain(within: .seconds(5)) }
        #expect(world.vendor.arrived.count == 20)
        #expect(world.vendor.ticketsMade.count == 20)
    }

    @Test func `a worker that wakes up after its time sends nothing`() throws {
        let world = try OutboxWorld()
        let isSlow = OnceFlag()
        let isWaiting = OnceFlag()
        let mayGoOn = OnceFlag()
        world.vendor.change { state in
            state.fault = { question in
                guard question.path == "/search", isSlow.claim() else { return nil }
                _ = isWaiting.claim()
                _ = try? eventually { mayGoOn.isClaimed }
                return nil
            }
        }
        let id = try world.add(world.ticket())
        let sleeper = world.sync.runner()
        sleeper.start()
        #expect(try eventually { isWaiting.isClaimed })
        try world.sync.write { db in
            try db.run("UPDATE jobs SET lease_until = now() - interval '1 second' WHERE state = 'running'")
            _ = try Rescue.returnLost(db)
        }
        try world.work { try world.entry(id).state == .sent }
        _ = mayGoOn.claim()
        sleeper.drain(within: .seconds(5))

        #expect(world.vendor.ticketsMade.count == 1)
        #expect(world.vendor.arrived.count == 1)
        #expect(try world.entry(id).state == .sent)
    }

    @Test func `refused credentials hold everything back until others are saved`() throws {
        let world = try OutboxWorld()
        world.vendor.change { $0.desk.mischief = { _ in .status(401) } }
        try world.add(world.ticket("One"))
        try world.add(world.ticket("Two"))
        try world.work { try world.sync.value("SELECT count(*) FROM outbox WHERE why = 'breaker'") == 2 }
        #expect(world.vendor.arrived.count == 1)

        world.vendor.change { $0.desk.mischief = { _ in .none } }
        try world.sync.write { db in
            try db.run("UPDATE connection_secrets SET set_at = clock_timestamp()")
            try Queue.hasten(kind: SendWrite.kind, db)
        }
        try world.settle()
        #expect(world.vendor.ticketsMade.count == 2)
    }

    @Test func `a vendor that fails is left alone, then tried with one write`() throws {
        let world = try OutboxWorld()
        world.vendor.change { $0.desk.mischief = { _ in .failedBefore } }
        for number in 1...8 { try world.add(world.ticket("Number \(number)")) }
        try world.sync.work()
        #expect(world.vendor.arrived.count == Breaker.limitInRow)

        world.vendor.change { $0.desk.mischief = { _ in .none } }
        try world.settle()
        #expect(world.vendor.ticketsMade.count == 8)
        #expect(try world.sync.texts("SELECT state AS t FROM write_breakers") == ["closed"])
    }

    @Test func `a rule's hour is counted in the database; people are not counted`() throws {
        let world = try OutboxWorld()
        for number in 1...3 {
            try world.add(world.ticket("Rule \(number)"), rule: true) { $0.limits = WriteLimits(perRule: 2) }
        }
        let dropped = try world.add(world.ticket("Dropped"), rule: true) {
            $0.limits = WriteLimits(perRule: 2, queues: false)
        }
        try world.add(world.ticket("Ana's"))
        try world.work { try world.sync.value("SELECT count(*) FROM outbox WHERE state = 'sent'") == 3 }

        #expect(try world.states() == ["sent", "sent", "pending/budget", "cancelled/rate_limited", "sent"])
        #expect(try world.entry(dropped).words?.isEmpty == false)
        try world.sync.write { db in
            try db.run("UPDATE outbox SET first_sent_at = first_sent_at - interval '1 hour' WHERE state = 'sent'")
            try Queue.hasten(kind: SendWrite.kind, db)
        }
        try world.settle()
        #expect(world.vendor.ticketsMade.count == 4)
    }

    @Test func `a row whose job died gets another`() throws {
        let world = try OutboxWorld()
        try world.add(world.ticket())
        try world.sync.write { db in
            try db.run("UPDATE jobs SET state = 'dead' WHERE kind = 'send_write'")
            try Outbox.enqueueStranded(db)
        }
        try world.settle()

        #expect(world.vendor.ticketsMade.count == 1)
    }
}
