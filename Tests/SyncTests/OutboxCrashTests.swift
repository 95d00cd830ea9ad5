import Basics
import Database
import Foundation
import Jobs
import Testing

@testable import Sync

/// A process of its own dies at a named place of a write; this one goes on.
@Suite(.serialized)
struct OutboxCrashTests {
    @Test(
        arguments: [
            "jobs.claimed:1", "outbox.sending:1", "outbox.called:1", "outbox.recorded:1", "jobs.performed:1",
            "outbox.looked:1",
        ])
    func `wherever it dies, there is one ticket and nothing is lost`(place: String) throws {
        let world = try OutboxWorld()
        try world.add(world.ticket(), key: "only")
        if place.hasPrefix("outbox.looked") {
            world.vendor.change { $0.desk.mischief = { $0 == 1 ? .lostAnswer : .none } }
            try world.work { world.vendor.arrived.count == 1 }
            try world.sync.write { db in
                try db.run("UPDATE outbox SET next_at = now()")
                try Queue.hasten(kind: SendWrite.kind, db)
            }
        }

        #expect(try CrashTests.child(at: place, world.sync) == 137)
        #expect(try CrashTests.rescue(world.sync))
        try world.settle()

        #expect(world.vendor.ticketsMade.count == 1)
        #expect(try world.states().map { $0.prefix { $0 != "/" } } == ["sent"])
        #expect(try world.sync.value("SELECT count(*) FROM audit_entries WHERE action = 'write_sent'") == 1)
        #expect(try world.sync.value("SELECT count(*) FROM jobs WHERE state IN ('running', 'dead')") == 0)
    }
}
