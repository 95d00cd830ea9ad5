import Basics
import ConnectorKit
import Database
import Foundation
import Jobs
import Testing

@testable import Sync

struct HealthTests {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let word: ConnectionHealth.Word
        let subline: ConnectionHealth.Subline?
        let isGreen: Bool
        let facts: ConnectionHealth.Facts

        init(
            _ what: String, _ word: ConnectionHealth.Word, _ subline: ConnectionHealth.Subline?, green: Bool = false,
            _ change: (inout ConnectionHealth.Facts) -> Void
        ) {
            testDescription = what
            self.word = word
            self.subline = subline
            isGreen = green
            var facts = ConnectionHealth.Facts()
            facts.lastOkAt = HealthTests.now - 600
            facts.createdAt = HealthTests.now - 86_400 * 100
            facts.lastRunSucceeded = true
            change(&facts)
            self.facts = facts
        }
    }

    static let cases = [
        Case("all is well", .connected, nil, green: true) { _ in },
        Case("removed credentials", .disconnected, nil) { $0.hasCredentials = false },
        Case("past their day", .disconnected, .expired) { $0.expiresOn = Day(HealthTests.now - 86_400 * 2) },
        Case("near their day", .connected, .expires(inDays: 6), green: true) {
            $0.expiresOn = Day(HealthTests.now + 86_400 * 6)
        },
        Case("just saved", .connected, .queued) {
            $0.lastOkAt = nil
            $0.lastRunSucceeded = false
            $0.isQueued = true
        },
        Case("under way", .syncing, nil, green: true) { $0.isRunning = true },
        Case("held up by the vendor", .syncing, .rateLimited(until: HealthTests.now + 300), green: true) {
            $0.isRunning = true
            $0.resumesAt = HealthTests.now + 300
        },
        Case("one refused key", .error, .retries(at: nil)) {
            $0.failures = 1
            $0.errorKind = .badCredentials
            $0.lastRunSucceeded = false
        },
        Case("the vendor was down once", .connected, .retries(at: HealthTests.now + 60)) {
            $0.failures = 1
            $0.errorKind = .vendorDown
            $0.lastRunSucceeded = false
            $0.nextRunAt = HealthTests.now + 60
        },
        Case("the vendor was down three times", .error, .retries(at: nil)) {
            $0.failures = 3
            $0.errorKind = .vendorDown
            $0.lastRunSucceeded = false
        },
        Case("paused", .connected, .pausedBy("Ana"), green: true) {
            $0.isEnabled = false
            $0.pausedBy = "Ana"
        },
        Case("a stream failed", .connected, .partial(["Tickets"])) {
            $0.failedStreams = ["Tickets"]
            $0.lastRunSucceeded = false
        },
        Case("too old", .connected, .stale(since: HealthTests.now - 7200)) { $0.lastOkAt = HealthTests.now - 7200 },
        Case("resting by its own hours is not old", .connected, .quiet(until: HealthTests.now + 900), green: true) {
            $0.lastOkAt = HealthTests.now - 7200
            $0.quietUntil = HealthTests.now + 900
        },
        Case("a daily one is not old after two hours", .connected, nil, green: true) {
            $0.lastOkAt = HealthTests.now - 7200
            $0.intervalMinutes = 1440
        },
        Case("half way to pausing itself", .error, .pausesItself(on: HealthTests.now + 86_400 * 1.5)) {
            $0.failures = 10
            $0.lastRunSucceeded = false
            $0.lastOkAt = HealthTests.now - 86_400 * 2.5
        },
    ]

    @Test(arguments: cases)
    func `health is one of four words and a line`(test: Case) {
        let health = ConnectionHealth(test.facts, now: HealthTests.now)

        #expect(health.word == test.word)
        #expect(health.subline == test.subline)
        #expect(health.isGreen == test.isGreen)
    }

    @Test(arguments: [(19, 5.0, false), (20, 3.9, false), (20, 4.0, true), (50, 10.0, true)])
    func `syncing pauses itself after 20 failures and 4 days without success`(failures: Int, days: Double, pauses: Bool)
    {
        let lastOkAt = HealthTests.now - 86_400 * days
        #expect(
            ConnectionHealth.pausesItself(
                failures: failures, lastOkAt: lastOkAt, createdAt: .distantPast, now: HealthTests.now)
                == pauses)
    }

    @Test(arguments: [(1, 15), (2, 30), (3, 60), (5, 240), (6, 360), (30, 360)])
    func `a failing connection is tried less and less often`(failures: Int, minutes: Int) {
        #expect(ConnectionOutcome.pause(failures, intervalMinutes: 15) == .seconds(minutes * 60))
    }

    @Test func `however many runs were cancelled or only retried since, the last one that tells stands`() throws {
        let sync = try TestSync()
        let id = try sync.connect()
        try sync.work()
        let telling = try sync.lastRun(id)
        _ = try sync.write { db in
            try db.run(
                """
                INSERT INTO sync_runs (connection_id, trigger, state, retry_of, finished_at)
                SELECT \(id), 'manual', CASE n % 2 WHEN 0 THEN 'cancelled' ELSE 'succeeded' END,
                       CASE n % 2 WHEN 1 THEN \(telling.id) END, now()
                  FROM generate_series(1, 12) n
                """)
        }

        let overview = try sync.workspace.pool.read { db in try ConnectionOverview(Connection.find(id, db), db) }

        #expect(overview.lastRun?.id == telling.id)
    }
}
