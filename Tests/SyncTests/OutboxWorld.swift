import Basics
import ConnectorKit
import Database
import Foundation
import Jobs
import Testing

@testable import Sync

/// A workspace with one connection that takes writes, whose waits are short.
final class OutboxWorld: Sendable {
    let sync: TestSync
    let connection: ID<Connection>

    /// A call may take a second, an unknown end is looked for after two, a second look comes 0.3 s later.
    static var patience: WritePatience {
        var patience = WritePatience(percent: 1)
        patience.call = .seconds(1)
        patience.firstByte = .milliseconds(900)
        return patience
    }

    init(_ patience: WritePatience = OutboxWorld.patience) throws {
        sync = try TestSync(patience)
        sync.vendor.change { state in
            state.companies = [row("c1", "Acme")]
            state.tickets = [row("t1", "Printer", status: "New"), row("t2", "Mail", status: "New")]
        }
        connection = try sync.connect()
        try sync.work()
    }

    var vendor: ScriptedVendor { sync.vendor }

    func ticket(_ name: String = "Disk full", _ fill: (inout NewTicket) -> Void = { _ in }) -> Write {
        .createTicket(NewTicket(title: name, body: "2 % free", account: "c1", fill))
    }

    func status(_ name: String, of ticket: String = "t1", from: String = "New") -> Write {
        .setStatus(TicketChange(ticket: ticket, to: name, name: name, from: from))
    }

    /// Adds a write of Ana's, or of rule 7.
    @discardableResult
    func add(
        _ write: Write, key: String = UUID().uuidString, rule: Bool = false,
        _ fill: (inout WriteIntent) -> Void = { _ in }
    ) throws -> ID<OutboxEntry> {
        let source = rule ? WriteSource.rule(7, "Disks", version: 2) : .person(1, "Ana")
        let intent = WriteIntent(write, to: connection, key: WriteKey([key]), by: source, fill)
        let added = try sync.write { db in try Outbox.add(intent, sync.env.connectors, db) }
        switch added {
        case .added(let id), .known(let id, _): return id
        }
    }

    func entry(_ id: ID<OutboxEntry>) throws -> OutboxEntry {
        try sync.workspace.pool.read { db in try OutboxEntry.find(id, db) }
    }

    /// Works until `condition` holds; what snoozes comes back by itself.
    func work(within limit: Duration = .seconds(20), until condition: () throws -> Bool) throws {
        let runner = sync.runner()
        let isDone = try eventually(within: limit) {
            try runner.runWaiting(in: sync.workspace)
            return try condition()
        }
        #expect(isDone)
    }

    /// Works until every write is at its end or a person's turn, and no job waits that is due.
    func settle() throws {
        try work {
            try sync.value("SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending', 'unknown')") == 0
        }
        try sync.work()
    }

    func states() throws -> [String] {
        try sync.texts("SELECT state || coalesce('/' || why, '') AS t FROM outbox ORDER BY id")
    }
}
