import Basics
import ConnectorKit
import Database
import Foundation
import Jobs
import Testing
import VendorSimulator

@testable import Sync

/// Everything at once for a few seconds, or for as long as `VECTIS_TEST_CHAOS` says: calls lost, answers lost, told wrong or too
/// late, a search that lags, leases that run out under working workers.
@Suite(.serialized)
struct OutboxChaosTests {
    private static let kinds: [Fault.Kind] = [
        .lostAnswer, .doneButError, .dropped, .serverError, .conflict, .unavailable, .badGateway, .lateDelivery, .late,
        .slowAnswer, .html, .cutBody, .truncated, .rateLimited,
    ]

    private static var patience: WritePatience {
        var patience = WritePatience(percent: 1)
        patience.call = .seconds(1)
        patience.firstByte = .milliseconds(900)
        return patience
    }

    @Test func `chaos leaves one ticket for each key, and misses none`() throws {
        let settings = ProcessInfo.processInfo.environment
        let length = settings["VECTIS_TEST_CHAOS"].flatMap(Int.init) ?? 6
        let seed = settings["VECTIS_TEST_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 1...999_999)
        var dice = Dice(state: seed)
        let world = try SimulatorWorld({ $0.connectwise.searchLag = 1 }, patience: Self.patience)
        let account = try #require(
            try world.texts("SELECT account_ref AS t FROM tickets WHERE account_ref IS NOT NULL ORDER BY id LIMIT 1")
                .first)
        let runners = [world.runner, world.anotherRunner()]
        for runner in runners { runner.start() }

        let end = ContinuousClock.now + .seconds(length)
        var number = 0
        while ContinuousClock.now < end {
            number += 1
            try world.add(.createTicket(NewTicket(title: "Ticket \(number)", body: "x", account: account)))
            // Not at each: a vendor that always fails is left alone, and then nothing is tried.
            if dice.roll(3) == 0 {
                let kind = Self.kinds[dice.roll(Self.kinds.count)]
                let method = dice.roll(4) == 0 ? "GET" : "POST"
                world.simulator.faults.add(
                    Fault(kind, path: "*/service/tickets", method: method, after: dice.roll(3), seconds: 0.5))
            }
            if dice.roll(4) == 0 { try loseLeases(world) }
            for runner in runners { runner.wake() }
            usleep(150_000)
        }
        world.simulator.faults.removeAll()
        try world.settle(within: .seconds(90))
        for runner in runners { runner.drain(within: .seconds(5)) }

        let states = try world.texts("SELECT DISTINCT state AS t FROM outbox")
        #expect(states == ["sent"], "seed \(seed)")
        let made = world.done("/service/tickets").filter { $0.contains("externalXRef") }
        let marks = try world.texts("SELECT substring(encode(key, 'hex') FOR 12) AS t FROM outbox")
        #expect(marks.count == number && made.count == number, "seed \(seed)")
        let odd = marks.filter { mark in made.count { $0.contains("vx-\(mark)") } != 1 }
        #expect(odd == [], "seed \(seed)")
    }

    /// As if a worker had been asleep for longer than its lease.
    private func loseLeases(_ world: SimulatorWorld) throws {
        try world.workspace.pool.write { db in
            try db.run(
                """
                UPDATE jobs SET lease_until = now() - interval '1 second'
                 WHERE state = 'running' AND kind = 'send_write' AND id % 2 = 0
                """)
            _ = try Rescue.returnLost(db)
            try db.run("UPDATE jobs SET rescues = 0")
        }
    }
}

/// SplitMix64: the same throws for the same seed.
private struct Dice {
    var state: UInt64

    mutating func roll(_ sides: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(sides))
    }
}
