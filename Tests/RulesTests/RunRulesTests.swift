import Basics
import ConnectorKit
import Database
import Foundation
import Sync
import TestKit
import Testing

@testable import Rules

struct RunRulesTests {
    @Test func `a dry run records what it would do, and its own ticket answers its next question`() throws {
        try withRolledBack { db in
            let world = try RuleWorld(db)
            let rule = try world.rule(RuleWorld.critical, db)

            try world.alert("1", db)
            try world.alert("2", db)
            try world.alert("3", device: "d2", db)
            try world.alert("4", severity: "info", db)

            #expect(try world.verdicts(rule, db) == ["would_fire", "no_match", "would_fire", "no_match"])
            #expect(try world.count("SELECT count(*) FROM rule_actions WHERE state = 'shadow'", db) == 2)
            #expect(try world.count("SELECT count(*) FROM rule_actions WHERE state <> 'shadow'", db) == 0)
        }
    }

    @Test func `an open ticket that names the device keeps the rule quiet, a closed one does not`() throws {
        try withRolledBack { db in
            let world = try RuleWorld(db)
            let rule = try world.rule(RuleWorld.critical, db)
            try world.ticket("7", "SRV-1: disk is full", db)
            try world.ticket("8", "SRV-2: disk is full", status: "closed", db)

            try world.alert("1", device: "d1", db)
            try world.alert("2", device: "d2", db)

            #expect(try world.verdicts(rule, db) == ["no_match", "would_fire"])
        }
    }

    @Test func `a stale source makes it unknown, and it is looked at again when the source is fresh`() throws {
        try withRolledBack { db in
            let world = try RuleWorld(db)
            let rule = try world.rule(RuleWorld.critical, db)
            try db.run("UPDATE connection_streams SET last_ok_at = now() - interval '3 hours' WHERE stream = 'tickets'")

            try world.alert("1", db)
            #expect(try world.verdicts(rule, db) == ["unknown"])
            let why: String? = try db.value("SELECT why FROM rule_decisions")
            #expect(why?.hasSuffix("connectwise tickets is 3 h old") == true)

            try db.run("UPDATE connection_streams SET last_ok_at = now()")
            let later = Date().addingTimeInterval(600)
            try db.run("UPDATE connections SET interval_minutes = 60")
            _ = try LookAgain.look(world.connectors, at: later, db)
            #expect(try world.verdicts(rule, db) == ["unknown", "would_fire"])
        }
    }

    @Test func `an undecided account is unknown, not without tickets`() throws {
        try withRolledBack { db in
            let world = try RuleWorld(db)
            let rule = try world.rule(RuleWorld.critical, db)
            try db.run("UPDATE account_links SET state = 'unlinked', customer_id = NULL")

            try world.alert("1", db)

            #expect(try world.verdicts(rule, db) == ["unknown"])
        }
    }

    @Test func `a state that should stay is judged later, and only when it stayed`() throws {
        try withRolledBack { db in
            let world = try RuleWorld(db)
            let rule = try world.rule(RuleSample.critical, db)
            try db.run("UPDATE connections SET interval_minutes = 60")

            try world.alert("1", device: "d1", db)
            try world.alert("2", device: "d2", db)
            #expect(try world.verdicts(rule, db) == [])
            try world.clear("2", db)
            #expect(try LookAgain.look(world.connectors, at: Date().addingTimeInterval(60), db) == 0)

            #expect(try LookAgain.look(world.connectors, at: Date().addingTimeInterval(900), db) == 2)
            #expect(try world.verdicts(rule, db).sorted() == ["no_match", "would_fire"])
        }
    }

    @Test func `a first read triggers nothing, and what is older than two hours is late`() throws {
        try withRolledBack { db in
            let world = try RuleWorld(db)
            let rule = try world.rule(RuleWorld.critical, db)

            try world.alert("1", isInitial: true, db)
            try world.alert("2", ago: 3 * 3_600, db)

            #expect(try world.verdicts(rule, db) == ["late"])
            #expect(try world.count("SELECT count(*) FROM rule_events WHERE is_history", db) == 1)
        }
    }

    @Test func `an alert that comes back within the cooldown is a duplicate, and a new matter afterwards`() throws {
        try withRolledBack { db in
            let world = try RuleWorld(db)
            let text = RuleWorld.critical.replacing("\"not_exists\"", with: "\"exists\"").replacing(
                "\"value\":[\"resolved\",\"closed\"]", with: "\"value\":[\"new\"]")
            let rule = try world.rule(text, db)
            try world.ticket("9", "SRV-1", db)

            try world.alert("1", ago: 90, db)
            try world.clear("1", db)
            try world.alert("2", ago: 30, db)
            try db.run("UPDATE rule_actions SET at = at - interval '2 hours'")
            try world.alert("3", ago: 10, db)

            #expect(try world.verdicts(rule, db) == ["would_fire", "suppressed_duplicate", "would_fire"])
        }
    }

    @Test func `of a storm the first five act and the rest are held for one word`() throws {
        try withRolledBack { db in
            let world = try RuleWorld(db)
            let text = RuleWorld.critical.replacing(#""storm":25"#, with: #""storm":8"#).replacing(
                #""per_customer_hour":5"#, with: #""per_customer_hour":50"#)
            let rule = try world.rule(text, db)
            for index in 1...12 {
                try world.world.record(
                    "alerts", world.rmm, "s\(index)", of: "org",
                    [
                        "device_ref": "\("d\(index)")", "title": "'Storm'", "severity": "'critical'",
                        "opened_at": "now() - interval '1 minute'",
                    ], db)
            }

            try world.follow((1...12).map { world.change(world.rmm, .alert, "s\($0)") }, db)

            let verdicts = try world.verdicts(rule, db)
            #expect(verdicts.filter { $0 == "would_fire" }.count == 5)
            #expect(verdicts.filter { $0 == "held" }.count == 7)
            #expect(try world.count("SELECT count(*) FROM rule_holds WHERE state = 'open'", db) == 1)
        }
    }

    @Test func `one customer gets five actions an hour`() throws {
        try withRolledBack { db in
            let world = try RuleWorld(db)
            let rule = try world.rule(RuleWorld.critical, db)

            for index in 1...7 { try world.alert("\(index)", device: "d\(index)", db) }

            let verdicts = try world.verdicts(rule, db)
            #expect(verdicts == Array(repeating: "would_fire", count: 5) + ["rate_limited", "rate_limited"])
        }
    }

    @Test func `a rule does not answer to what it caused itself`() throws {
        try withRolledBack { db in
            let world = try RuleWorld(db)
            let rule = try world.rule(RuleWorld.critical, db)
            try world.world.record(
                "alerts", world.rmm, "1", of: "org", ["device_ref": "'d1'", "title": "'x'", "severity": "'critical'"],
                db)
            try db.run(
                """
                INSERT INTO rule_events (name, connection_id, ref, instance, cause, occurred_at)
                VALUES ('alert.opened', \(world.rmm), '1', 'x', ARRAY[\(rule.value)::bigint], now())
                """)
            let events = try db.all("SELECT \(RuleEvent.columns) FROM rule_events e", as: RuleEvent.init(row:))

            try RuleJudge(connectors: world.connectors, now: Date()).judge(
                events.map { RuleJudge.Asked(event: $0) }, try ActiveRule.all(db), db)

            #expect(try world.verdicts(rule, db) == ["suppressed_echo"])
        }
    }

    @Test func `a live rule tags the customer once, with an entry in the audit log`() throws {
        let database = try TestDatabase.workspace()
        let text = RuleWorld.critical.replacing(
            #""do":"ticket.create""#, with: #""do":"customer.tag""#
        ).replacing(
            #""title":"{{alert.title}} on {{device.hostname}}","body":"{{alert.detail}}","priority":2"#,
            with: #""tag":"disk trouble""#)
        let world = try database.pool.write { db in
            let world = try RuleWorld(db)
            _ = try world.rule(text, mode: "live", db)
            try world.alert("1", db)
            try world.alert("2", ago: 30, db)
            return world
        }

        try PerformAll(database.pool).run()

        let (tags, deeds, sent) = try database.pool.read { db in
            let tags: [String]? = try db.value("SELECT tags FROM customers WHERE id = \(world.customer)")
            let deeds = try world.count("SELECT count(*) FROM audit_entries WHERE action = 'rule_acted'", db)
            return (tags, deeds, try world.count("SELECT count(*) FROM rule_actions WHERE state = 'sent'", db))
        }
        #expect(tags == ["disk trouble"])
        #expect((deeds, sent) == (1, 1))
    }
}

/// Runs the waiting jobs of the rules.
struct PerformAll {
    let pool: Pool

    init(_ pool: Pool) { self.pool = pool }

    func run() throws {
        while try pool.write({ db in try PerformRuleActions.performNext(ConnectorSet([]), at: Date(), db) }) {}
    }
}
