import Basics
import ConnectorKit
import Database
import Foundation
import Sync
import TestKit
import Testing
import Workspace

@testable import Rules

struct BacktestTests {
    @Test func `a backtest says what the live dry run said of the same events, and the same twice`() throws {
        try withRolledBack { db in
            let world = try RuleWorld(db)
            let rule = try world.rule(RuleWorld.critical, db)
            try world.ticket("7", "SRV-3: disk is full", db)
            for index in 1...6 {
                try world.alert("\(index)", device: "d\(index)", severity: index == 6 ? "info" : "critical", db)
            }
            try world.alert("7", device: "d1", db)
            try world.ticket("8", "SRV-1 is broken, says the customer", db)

            let report = try self.report(db)

            #expect(try self.report(db).text() == report.text())
            let live = Dictionary(grouping: try world.verdicts(rule, db), by: { $0 }).mapValues {
                JSON(integerLiteral: $0.count)
            }
            #expect(report["verdicts"] == .object(live))
            #expect(report["events"] == 7)
            #expect(report["actions"] == ["ticket.create": 4])
            #expect(report["by_hand"]?["of"] == 4)
            #expect(report["by_hand"]?["opened"] == 1)
        }
    }

    @Test func `an event is judged by what was known then, not by what is known now`() throws {
        try withRolledBack { db in
            let world = try RuleWorld(db)
            try world.alert("1", db)
            try db.run(
                "UPDATE rule_events SET observed_at = observed_at - interval '1 day', occurred_at = occurred_at - interval '1 day'"
            )
            try db.run("UPDATE record_history SET valid_from = valid_from - interval '1 day'")
            try world.ticket("7", "SRV-1: opened a day later", db)
            try db.run("UPDATE alerts SET severity = 'info'")
            try world.follow([world.change(world.rmm, .alert, "1", .updated, before: ["severity": "critical"])], db)

            let event: Int64 = try db.value("SELECT id FROM rule_events WHERE name = 'alert.opened'") ?? 0
            let json = try JSON(parsing: Data(RuleWorld.critical.utf8))
            let trial = try RuleTrial.run(json, on: event, db)

            #expect(trial.verdict == .yes)
            #expect(trial.lines.first { $0.pointer == "/when/all/0" }?.actual == "critical")
            #expect(trial.actions.first?.payload["title"] == "Disk full 1 on SRV-1")
            #expect(trial.passedOver == nil)
        }
    }

    @Test func `a first read leaves history on which a rule can be tried`() throws {
        try withRolledBack { db in
            let world = try RuleWorld(db)
            for index in 1...3 {
                try world.alert("\(index)", device: "d\(index)", ago: Double(index) * 86_400, isInitial: true, db)
            }

            let report = try self.report(db)

            #expect(report["events"] == 3)
            #expect(report["verdicts"] == ["would_fire": 3])
            #expect(report["unreadable"] == 0)
        }
    }

    private func report(_ db: borrowing Transaction) throws -> JSON {
        let rule = try RuleSample.rule(RuleWorld.critical)
        let until = Date().addingTimeInterval(60)
        var test = Backtest(
            rule, from: until.addingTimeInterval(-30 * 86_400), until: until, try WorkspaceSettings.load(db))
        while try test.advance(db) {}
        return try test.report(db)
    }
}
