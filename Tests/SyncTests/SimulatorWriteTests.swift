import Basics
import ConnectorKit
import Database
import Foundation
import Jobs
import Testing
import VendorSimulator

@testable import Sync

/// Writes to the pretended vendors, judged by their journal.
@Suite(.serialized)
struct SimulatorWriteTests {
    private static var patience: WritePatience {
        var patience = WritePatience(percent: 1)
        patience.call = .seconds(1)
        patience.firstByte = .milliseconds(900)
        return patience
    }

    private static func account(_ world: SimulatorWorld) throws -> String {
        try #require(
            try world.texts(
                """
                SELECT account_ref AS t FROM tickets WHERE is_open AND account_ref IS NOT NULL
                   AND connection_id = (SELECT id FROM connections WHERE connector = 'connectwise') ORDER BY id LIMIT 1
                """
            ).first)
    }

    @Test func `all that ConnectWise takes arrives as meant, and the mirror shows it`() throws {
        let world = try SimulatorWorld(patience: Self.patience)
        let psa = try world.connection("connectwise")
        let choices = try Self.choices(world, psa)
        let board = try #require(choices.first { $0.list == "boards" })
        let closed = try #require(choices.first { $0.list == "statuses" && $0.parent == board.ref && $0.isClosed })
        let priority = try #require(choices.last { $0.list == "priorities" })
        let account = try Self.account(world)
        let device = try world.texts(
            "SELECT external_id AS t FROM devices WHERE connection_id = \(psa) AND account_ref = \(account) ORDER BY id"
        )
        let new = try world.add(
            .createTicket(
                NewTicket(title: "Disk full on FRONT-01", body: "2 % free", account: account) {
                    $0.board = board.ref
                    $0.priority = priority.ref
                    $0.internalNote = "Made by the rule “Disks”."
                    $0.device = device.first
                }))
        try world.settle()
        let ticket = try #require(try world.workspace.pool.read { db in try OutboxEntry.find(new, db) }.vendorID)

        try world.add(.addNote(NewNote(ticket: ticket, text: "We are on it.", isPublic: true)))
        try world.add(.addNote(NewNote(ticket: ticket, text: "A disk, again.", isPublic: false)))
        try world.add(
            .attachFile(NewFile(ticket: ticket, name: "disk.log", mediaType: "text/plain", size: 7)), file: "C: 98 %")
        try world.add(.setStatus(TicketChange(ticket: ticket, to: closed.ref, name: closed.name)))
        try world.settle()

        let refused = try world.texts(
            "SELECT verb || ' ' || coalesce(words, '') AS t FROM outbox WHERE state <> 'sent'")
        #expect(refused == [])
        let mirrored = try world.texts(
            """
            SELECT concat_ws('/', title, board, status_raw, status_norm, priority_raw, account_ref) AS t
              FROM tickets WHERE external_id = \(ticket)
            """)
        #expect(
            mirrored == ["Disk full on FRONT-01/\(board.name)/\(closed.name)/closed/\(priority.name)/\(account)"])
        let notes = try world.texts(
            "SELECT visibility || ' ' || body AS t FROM ticket_notes WHERE ticket_ref = \(ticket) ORDER BY id")
        #expect(notes.contains { $0.hasPrefix("public We are on it.") })
        #expect(notes.contains { $0.hasPrefix("internal A disk, again.") })
    }

    @Test func `an alert is resolved once, and one that has cleared is needless`() throws {
        let world = try SimulatorWorld(patience: Self.patience)
        let alert = try #require(
            try world.texts("SELECT external_id AS t FROM alerts WHERE cleared_at IS NULL ORDER BY id").first)

        try world.add(.resolveAlert(AlertReset(alert: alert, note: "Resolved by Ana")), to: "ninjaone")
        try world.settle()
        let late = try world.add(.resolveAlert(AlertReset(alert: alert, note: "Again")), to: "ninjaone")
        try world.settle()

        #expect(world.done("/v2/alert/").count == 1)
        #expect(try world.workspace.pool.read { db in try OutboxEntry.find(late, db) }.why == .duplicate)
        let open = try world.count("alerts WHERE external_id = \(alert) AND cleared_at IS NULL AND deleted_at IS NULL")
        #expect(open == 0)
    }

    @Test func `whatever ConnectWise does to its calls, each ticket is made once`() throws {
        let world = try SimulatorWorld({ $0.connectwise.searchLag = 1 }, patience: Self.patience)
        let account = try Self.account(world)
        let kinds: [Fault.Kind] = [
            .lostAnswer, .doneButError, .slowAnswer, .dropped, .conflict, .lateDelivery, .rateLimited, .html, .cutBody,
        ]
        for (number, kind) in kinds.enumerated() {
            let seconds = kind == .slowAnswer ? 1.5 : 0.4
            world.simulator.faults.add(Fault(kind, path: "*/service/tickets", method: "POST", seconds: seconds))
            try world.add(.createTicket(NewTicket(title: "Ticket \(number)", body: "x", account: account)))
        }
        try world.settle(within: .seconds(60))

        #expect(try world.texts("SELECT DISTINCT state AS t FROM outbox") == ["sent"])
        try expectOneEach(world, kinds.count)
    }

    @Test func `refused credentials hold everything back until a test passes`() throws {
        let world = try SimulatorWorld(patience: Self.patience)
        let account = try Self.account(world)
        world.simulator.faults.add(Fault(.unauthorized, path: "*/service/tickets", method: "POST"))
        for number in 1...3 {
            try world.add(.createTicket(NewTicket(title: "Ticket \(number)", body: "x", account: account)))
        }
        let isHeld = try eventually {
            try world.runner.runWaiting(in: world.workspace)
            return try world.count("outbox WHERE why = 'breaker'") == 3
        }
        #expect(isHeld)
        #expect(world.done("/service/tickets").isEmpty)

        try world.workspace.pool.write { db in
            try db.run("UPDATE connections SET tested_at = clock_timestamp()")
            try Queue.hasten(kind: SendWrite.kind, db)
        }
        try world.settle()
        try expectOneEach(world, 3)
    }

    private func expectOneEach(_ world: SimulatorWorld, _ count: Int) throws {
        let made = world.done("/service/tickets").filter { $0.contains("externalXRef") }
        let marks = try world.texts("SELECT substring(encode(key, 'hex') FOR 12) AS t FROM outbox")
        #expect(made.count == count, "\(made)")
        #expect(marks.allSatisfy { mark in made.count { $0.contains("vx-\(mark)") } == 1 })
    }

    private static func choices(_ world: SimulatorWorld, _ psa: ID<Sync.Connection>) throws -> [VendorChoice] {
        try world.workspace.pool.write { db in _ = try Queue.enqueue(ReadChoices(connection: psa.value), db) }
        try world.runner.runWaiting(in: world.workspace)
        return try world.workspace.pool.read { db in
            let standing = try VendorChoice.standing(psa, db)
            #expect(standing.failure == nil && standing.readAt != nil)
            return try VendorChoice.all(psa, db)
        }
    }
}
