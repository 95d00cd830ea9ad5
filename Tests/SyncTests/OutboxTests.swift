import Basics
import ConnectorKit
import Database
import Foundation
import Jobs
import Testing
import Workspace

@testable import Sync

struct OutboxTests {
    @Test func `a write is sent once, with its receipt, the audit entry, its second part and the mirror in step`()
        throws
    {
        let world = try OutboxWorld()
        let id = try world.add(world.ticket { $0.device = "d9" }, rule: true) {
            $0.customer = 3
            $0.origin = ("alert_thread", 5)
        }
        try world.settle()

        let entry = try world.entry(id)
        let audit = try world.sync.workspace.pool.read { db in
            try AuditLog.list(AuditFilter { $0.action = "write_sent" }, db)
        }
        #expect(try world.states() == ["sent", "sent"])
        #expect(world.vendor.done == ["POST /tickets", "POST /tickets/w1/devices"])
        #expect(entry.vendorID == "w1" && entry.status == 200 && entry.answer?.contains("Disk full") == true)
        #expect(entry.request?["body"]?["marker"]?.stringValue == "vx-\(entry.key.mark)")
        #expect(audit.count == 2 && audit.last?.actor.type == .rule && audit.last?.entry.customerID == 3)
        #expect(audit.last?.entry.details["request"] == entry.request)
        #expect(try world.sync.texts("SELECT title AS t FROM tickets WHERE external_id = 'w1'") == ["Disk full"])
        #expect(try world.sync.value("SELECT count(*) FROM vendor_calls WHERE run_id IS NULL AND method = 'POST'") == 2)
    }

    @Test(arguments: [
        ("lost request", WriteDesk.Mischief.lostRequest), ("lost answer", .lostAnswer),
        ("500 though done", .failedAfter),
        ("500, not done", .failedBefore), ("answer too late", .slow(1.5)), ("503", .status(503)), ("409", .status(409)),
        ("429", .status(429)),
    ])
    func `whatever happens to the answer, there is one ticket, one note and one change`(
        name: String, mischief: WriteDesk.Mischief
    ) throws {
        let world = try OutboxWorld()
        world.vendor.change { $0.desk.mischief = { $0 <= 3 ? mischief : .none } }
        try world.add(world.ticket())
        try world.add(.addNote(NewNote(ticket: "t2", text: "Looking", isPublic: false)))
        try world.add(world.status("Done"))
        if case .status(429) = mischief {
            try world.work { world.vendor.arrived.count >= 1 }
            try world.sync.write { db in
                try db.run("UPDATE outbox SET next_at = now()")
                try db.run("UPDATE write_breakers SET slow_until = NULL")
                try Queue.hasten(kind: SendWrite.kind, db)
            }
            world.vendor.change { $0.desk.mischief = { _ in .none } }
        }
        try world.settle()

        #expect(try Set(world.states().map { $0.prefix { $0 != "/" } }) == ["sent"])
        #expect(world.vendor.ticketsMade.count == 1)
        #expect(world.vendor.done.filter { $0.hasSuffix("notes") }.count == 1)
        #expect(try world.sync.texts("SELECT status_raw AS t FROM tickets WHERE external_id = 't1'") == ["Done"])
    }

    @Test func `a search that lags behind is asked twice before anything is sent again`() throws {
        let world = try OutboxWorld()
        world.vendor.change { state in
            state.desk.lag = 2.15
            state.desk.mischief = { $0 == 1 ? .lostAnswer : .none }
        }
        let id = try world.add(world.ticket())
        try world.settle()

        #expect(world.vendor.ticketsMade.count == 1)
        #expect(try world.entry(id).why == .found)
    }

    @Test func `the same key is the same write, and of two for one condition the second is superfluous`() throws {
        let world = try OutboxWorld()
        let condition = WriteKey(["alert 1", "opened 12:00"])
        let first = try world.add(world.ticket(), key: "a", rule: true) { $0.condition = condition }
        let second = try world.add(world.ticket("Other rule"), key: "b", rule: true) { $0.condition = condition }
        #expect(try world.add(world.ticket(), key: "a") == first)
        try world.settle()

        #expect(world.vendor.ticketsMade.map(\.name) == ["Disk full"])
        #expect(try world.entry(second).why == .duplicate)
        #expect(try world.entry(second).duplicateOf == first.value)
    }

    @Test func `a ticket that answers the condition at the vendor is seen before one is made`() throws {
        let world = try OutboxWorld()
        let condition = WriteKey(["alert 1"])
        world.vendor.change { state in
            state.tickets.append(
                Scripted.Row(id: "t9", name: "By another", marker: "vx-000000000000 vc-\(condition.mark)"))
        }
        let id = try world.add(world.ticket(), rule: true) { $0.condition = condition }
        try world.settle()

        #expect(world.vendor.done.isEmpty)
        #expect(try world.entry(id).state == .cancelled)
        #expect(try world.entry(id).vendorID == "t9")
    }

    @Test func `a restored database finds what it had sent and does not send it again`() throws {
        let world = try OutboxWorld()
        let id = try world.add(world.ticket(), key: "k")
        try world.settle()
        _ = try world.sync.write { db in try db.run("DELETE FROM outbox WHERE id = \(id)") }

        let again = try world.add(world.ticket(), key: "k")
        try world.settle()

        #expect(world.vendor.ticketsMade.count == 1)
        #expect(try world.entry(again).why == .found)
    }

    @Test func `writes to one record go out one at a time and in order`() throws {
        let world = try OutboxWorld()
        world.vendor.change { $0.desk.mischief = { $0 == 1 ? .failedBefore : .none } }
        try world.add(world.status("Working"))
        try world.add(world.status("Done", from: "Working"))
        try world.settle()

        #expect(try Set(world.states()) == ["sent"])
        #expect(try world.sync.texts("SELECT status_raw AS t FROM tickets WHERE external_id = 't1'") == ["Done"])
    }

    @Test func `what somebody else has changed meanwhile waits for a person, who decides`() throws {
        let world = try OutboxWorld()
        world.vendor.change { $0.desk.mischief = { $0 == 1 ? .lostRequest : .none } }
        let id = try world.add(world.status("Done"))
        try world.work { world.vendor.arrived.count == 1 }
        world.vendor.change { $0.tickets[0].status = "Escalated" }
        try world.settle()
        #expect(try world.states() == ["needs_person/unclear"])

        try world.sync.write { db in
            try Outbox.decide(id, .sendAgain, by: "Ana", world.sync.env.connectors, db)
        }
        try world.settle()
        #expect(try world.entry(id).state == .sent)
        #expect(world.vendor.done == ["PATCH /tickets/t1"])
    }

    @Test func `a vendor that cannot tell leaves it to a person, and a refusal keeps the vendor's words`() throws {
        let world = try OutboxWorld()
        world.vendor.change { $0.desk.mischief = { $0 == 1 ? .lostAnswer : .status(400) } }
        let file = NewFile(ticket: "t1", name: "a.log", mediaType: "text/plain", size: 3)
        let first = try world.add(.attachFile(file)) { $0.file = Array("abc".utf8) }
        try world.settle()
        let second = try world.add(world.ticket())
        try world.settle()
        #expect(try world.states() == ["needs_person/unclear", "failed/refused"])
        #expect(try world.entry(second).words == "no such board")

        try world.sync.write { db in try Outbox.decide(first, .arrived, by: "Ana", world.sync.env.connectors, db) }
        #expect(throws: Refusal.self) {
            try world.sync.write { db in try Outbox.cancel(first, by: "Ana", db) }
        }
        #expect(try world.entry(first).state == .sent)
        #expect(world.vendor.done == ["POST /tickets/t1/files"])
    }

    @Test func `what the tool cannot do, or is not whole, is refused before it waits`() throws {
        let world = try OutboxWorld()

        #expect(throws: Refusal.self) {
            try world.add(.addNote(NewNote(ticket: "t1", text: "Hello", isPublic: true)))
        }
        #expect(throws: Refusal.self) { try world.add(world.ticket("")) }
        #expect(try world.states() == [])
    }

    @Test func `what expires is not sent, what is cancelled neither, and a hold can be taken back`() throws {
        let world = try OutboxWorld()
        let late = try world.add(world.ticket("Late")) { $0.hold = .seconds(600) }
        let held = try world.add(world.ticket("Held")) { $0.hold = .seconds(600) }
        try world.sync.work()
        try world.sync.write { db in
            try db.run("UPDATE outbox SET next_at = now(), expires_at = now() WHERE id = \(late)")
            try Outbox.cancel(held, by: "Ana", db)
            try Queue.hasten(kind: SendWrite.kind, db)
        }
        try world.settle()

        #expect(try world.states() == ["expired/late", "cancelled/person"])
        #expect(world.vendor.arrived.isEmpty)
    }

    @Test func `our own change that comes back is known as an echo, somebody else's is not`() throws {
        let world = try OutboxWorld()
        let changed = try world.add(world.status("Done"))
        let made = try world.add(world.ticket())
        try world.settle()
        let echo = { (ref: String, changed: [String: JSON]) throws -> ID<OutboxEntry>? in
            try world.sync.workspace.pool.read { db in
                try Outbox.echo(connection: world.connection.value, kind: .ticket, ref: ref, changed: changed, db)
            }
        }

        #expect(try echo("t1", ["status_raw": "Done"]) == changed)
        #expect(try echo("t1", ["status_raw": "Open"]) == nil)
        #expect(try echo("t1", ["status_raw": "Done", "priority_raw": "High"]) == nil)
        #expect(try echo(try #require(try world.entry(made).vendorID), [:]) == made)
        #expect(try echo("t2", [:]) == nil)
    }

    @Test func `lists of choices are read by a job and kept when they cannot be read`() throws {
        let world = try OutboxWorld()
        let read = { () throws -> ([String], VendorFailure.Kind?) in
            try world.sync.write { db in _ = try Queue.enqueue(ReadChoices(connection: world.connection.value), db) }
            try world.sync.work()
            return try world.sync.workspace.pool.read { db in
                (
                    try VendorChoice.all(world.connection, db).map(\.name),
                    try VendorChoice.standing(world.connection, db).failure?.kind
                )
            }
        }
        let first = try read()
        world.vendor.change { $0.fault = { _ in ScriptedServer.Reply(status: 403, body: []) } }
        let second = try read()

        #expect(first.0 == ["Acme"] && first.1 == nil)
        #expect(second.0 == ["Acme"] && second.1 == .missingPermission)
    }
}
