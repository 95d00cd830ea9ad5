import Basics
import ConnectorKit
import Database
import Foundation
import Sync
import TestKit
import Testing
import Workspace

@testable import Rules

/// Printed figures of the rules on a database; run only when `VECTIS_BENCH` is set.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["VECTIS_BENCH"] != nil))
struct RuleBenchTests {
    @Test func `a backtest of 200 000 alerts, a tenth of them critical`() throws {
        let database = try TestDatabase.workspace()
        try database.pool.write { db in
            let world = try RuleWorld(db)
            try fill(world, db)
        }
        try database.pool.write { db in try db.run("ANALYZE") }

        let until = Date()
        var reports: [String] = []
        for _ in 0..<2 {
            let start = ContinuousClock.now
            let report = try database.pool.read { db in
                let rule = try RuleSample.rule(RuleSample.critical)
                var test = Backtest(
                    rule, from: until.addingTimeInterval(-30 * 86_400), until: until, try WorkspaceSettings.load(db))
                while try test.advance(db) {}
                return try test.report(db)
            }
            print("backtest of \(report["events"]?.text() ?? "") events: \(ContinuousClock.now - start)")
            reports.append(report.text())
        }
        print(reports[0])
        #expect(reports[0] == reports[1])
    }

    @Test func `from an alert to the decisions of 50 rules`() throws {
        let database = try TestDatabase.workspace()
        let world = try database.pool.write { db in
            let world = try RuleWorld(db)
            for index in 1...50 {
                let text = RuleWorld.critical.replacing("Critical RMM", with: "Rule \(index)")
                _ = try world.rule(text, mode: index % 2 == 0 ? "live" : "dry_run", db)
            }
            return world
        }
        var times: [Duration] = []
        for index in 1...40 {
            let start = ContinuousClock.now
            try database.pool.write { db in try world.alert("a\(index)", device: "d\(index)", db) }
            times.append(ContinuousClock.now - start)
        }
        times.sort()
        print("one alert, 50 rules: median \(times[20]), p95 \(times[37])")
        #expect(times[37] < .seconds(1))
    }

    private func fill(_ world: RuleWorld, _ db: borrowing Transaction) throws {
        try db.run(
            """
            INSERT INTO alerts (connection_id, external_id, account_ref, device_ref, title, severity, condition_class, opened_at, cleared_at,
                                content_hash)
            SELECT \(world.rmm), 'b' || n, 'org', 'd' || (n % 40 + 1), 'Disk full ' || n, CASE WHEN n % 10 = 0 THEN 'critical' ELSE 'info' END,
                   'disk', now() - interval '29 days' + n * interval '12 seconds',
                   CASE WHEN n % 3 > 0 THEN now() - interval '29 days' + n * interval '12 seconds' + interval '2 hours' END, '\\x00'
              FROM generate_series(1, 200000) n
            """)
        try db.run(
            """
            INSERT INTO tickets (connection_id, external_id, account_ref, title, status_norm, is_open, created_at, resolved_at, content_hash)
            SELECT \(world.psa), 't' || n, '19', 'SRV-' || (n % 40 + 1) || ' is broken', 'resolved', false,
                   now() - interval '29 days' + n * interval '20 minutes', now() - interval '29 days' + n * interval '20 minutes' + interval '5 hours',
                   '\\x00'
              FROM generate_series(1, 2000) n
            """)
        let refs = try db.all(
            "SELECT external_id FROM alerts ORDER BY id", as: { row in try row.get("external_id") as String })
        for start in stride(from: 0, to: refs.count, by: 1_000) {
            let changes = refs[start..<min(start + 1_000, refs.count)].map {
                world.change(world.rmm, .alert, $0, isInitial: true)
            }
            try world.follow(changes, db)
        }
        try world.follow((1...2_000).map { world.change(world.psa, .ticket, "t\($0)", isInitial: true) }, db)
    }
}
