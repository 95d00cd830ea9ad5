import Basics
import ConnectorKit
import Database
import Foundation
import Sync
import TestKit
import Testing

@testable import Rules

struct RuleWriteTests {
    @Test func `a live rule's ticket goes into the outbox, once for an alert however often it is looked at`() throws {
        let database = try TestDatabase.workspace()
        let world = try database.pool.write { db in
            let world = try RuleWorld(db)
            _ = try world.rule(RuleWorld.critical, mode: "live", db)
            try world.alert("1", db)
            try world.follow([world.change(world.rmm, .alert, "1")], db)
            return world
        }

        while try database.pool.write({ db in
            try PerformRuleActions.performNext(world.connectors, at: Date(), db)
        }) {}

        let entries = try database.pool.read { db in try OutboxEntry.list(Set(OutboxEntry.State.allCases), db) }
        #expect(entries.map(\.customerID) == [world.customer])
        #expect(entries.map(\.source.name) == ["Critical RMM alert with no open ticket"])
        guard case .createTicket(let ticket)? = entries.first?.write else {
            Issue.record("no ticket was asked for")
            return
        }
        #expect(ticket.title == "Disk full 1 on SRV-1")
        #expect(ticket.account == "19")
    }

    @Test func `the ticket that comes back is an echo, and does not trigger what made it`() throws {
        try withRolledBack { db in
            let world = try RuleWorld(db)
            let made = try world.rule(RuleWorld.critical, mode: "live", db)
            let listening = """
                {"schema":1,"name":"On new tickets","trigger":{"event":"ticket.created"},
                 "when":{"field":"ticket.title","op":"contains","value":"disk"},"then":[{"do":"customer.tag","with":{"tag":"x"}}]}
                """
            let other = try world.rule(listening, db)
            try world.alert("1", db)
            while try PerformRuleActions.performNext(world.connectors, at: Date().addingTimeInterval(5), db) {}
            try db.run("UPDATE outbox SET state = 'sent', vendor_id = '900', finished_at = clock_timestamp()")

            try world.ticket("900", "Disk full 1 on SRV-1", db)
            try world.ticket("901", "Disk noise, says the customer", db)

            let causes = try db.all(
                "SELECT cause FROM rule_events WHERE name = 'ticket.created' ORDER BY id",
                as: { row in try row.get("cause") as [Int64] })
            #expect(causes == [[made.value], []])
            #expect(try world.verdicts(other, db) == ["would_fire", "would_fire"])
        }
    }

    @Test func `while all writes are stopped a live rule records as if in dry run`() throws {
        try withRolledBack { db in
            let world = try RuleWorld(db)
            let rule = try world.rule(RuleWorld.critical, mode: "live", db)
            try Outbox.stopAll(by: "Ann", db)

            try world.alert("1", db)

            #expect(try world.verdicts(rule, db) == ["would_fire"])
            #expect(try world.count("SELECT count(*) FROM rule_actions WHERE state <> 'shadow'", db) == 0)
        }
    }
}
