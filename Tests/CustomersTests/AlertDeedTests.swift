import Basics
import ConnectorKit
import Connectors
import Database
import Foundation
import Sync
import TestKit
import Testing
import Workspace

@testable import Customers

struct AlertDeedTests {
    private let world = RecordWorld()
    private let connectors = ConnectorSet(Registry.all)

    /// A thread with one alert on a machine of its own.
    @discardableResult
    private func thread(
        _ connection: Int64, _ ref: String, of account: String? = nil, severity: String = "warning",
        at minute: Double = 0,
        _ db: borrowing Transaction
    ) throws -> ID<AlertThread> {
        try world.record(
            "alerts", connection, ref, of: account,
            [
                "device_ref": "\(ref)", "condition_class": "'disk'", "severity": "\(severity)", "title": "\(ref)",
                "opened_at": "\(RecordWorld.at(minute))",
            ], db)
        try AlertThreader().follow([change(1, connection, .alert, ref)], db)
        let id: ID<AlertThread>? = try db.value(
            "SELECT thread_id FROM alert_thread_members m JOIN alerts e ON e.id = m.alert_id WHERE e.external_id = \(ref)"
        )
        return try #require(id)
    }

    private func clear(_ connection: Int64, _ ref: String, _ db: borrowing Transaction) throws {
        try db.run("UPDATE alerts SET cleared_at = now() WHERE connection_id = \(connection) AND external_id = \(ref)")
        try AlertThreader().follow([change(2, connection, .alert, ref, .updated)], db)
    }

    private func ana(_ db: borrowing Transaction) throws -> User {
        try User.add(email: "ana@alpine.example", name: "Ana", role: .member, password: nil, db)
    }

    private func state(_ id: ID<AlertThread>, _ db: borrowing Transaction) throws -> AlertThread.State {
        try AlertThread.find(id, db).state
    }

    @Test func `who acknowledges an alert is named, and it can be taken back`() throws {
        try withRolledBack { db in
            let rmm = try world.connection("ninjaone", db)
            let acme = try world.customer("Acme", at: rmm, "1", db)
            let one = try thread(rmm, "a", of: "1", db)
            let deed = try AlertDeed([one], by: ana(db))

            let outcome = try deed.acknowledge(db)
            #expect(outcome.changed == [one] && outcome.customers == [acme.value])
            #expect(try AlertThread.find(one, db).acknowledgedBy == "Ana")
            #expect(try deed.acknowledge(db).left.map(\.why) == ["Ana has acknowledged it already"])

            #expect(try deed.reopen(db).changed == [one])
            #expect(try state(one, db) == .open)
            #expect(try deed.reopen(db).left.map(\.why) == ["nobody has acknowledged it"])
        }
    }

    @Test func `resolving asks the tool for each alert that is open, once, and leaves the thread as it is`() throws {
        try withRolledBack { db in
            let rmm = try world.connection("ninjaone", db)
            let acme = try world.customer("Acme", at: rmm, "1", db)
            let one = try thread(rmm, "a", of: "1", db)
            let deed = try AlertDeed([one], by: ana(db))

            #expect(try deed.resolve(formKey: "k", connectors, db).changed == [one])

            let writes = try OutboxEntry.list(origin: AlertThread.originKind, one.value, db)
            #expect(writes.map(\.write) == [.resolveAlert(AlertReset(alert: "a", note: "Resolved by Ana"))])
            #expect(writes.first?.customerID == acme.value && writes.first?.source.name == "Ana")
            #expect(try state(one, db) == .open)
            #expect(try AlertThread.find(one, db).write?.state == .pending)
            #expect(
                try deed.resolve(formKey: "other", connectors, db).left.map(\.why) == ["it is being resolved already"])
        }
    }

    @Test func `of several alerts those that cannot have it are left, each with the reason`() throws {
        try withRolledBack { db in
            let rmm = try world.connection("ninjaone", db)
            let psa = try world.connection("connectwise", db)
            let gone = try world.connection("atera", db)
            let old = try world.customer("Old", at: rmm, "old", db)
            let good = try thread(rmm, "good", db)
            let over = try thread(rmm, "over", db)
            let archived = try thread(rmm, "archived", of: "old", db)
            let foreign = try thread(psa, "foreign", db)
            let unknown = try thread(gone, "unknown", db)
            try clear(rmm, "over", db)
            try db.run("UPDATE customers SET status = 'archived' WHERE id = \(old)")
            let deed = try AlertDeed([good, over, archived, foreign, unknown], by: ana(db))

            let resolved = try deed.resolve(formKey: "k", connectors, db)
            let acknowledged = try deed.acknowledge(db)

            #expect(resolved.changed == [good])
            #expect(
                Dictionary(uniqueKeysWithValues: resolved.left.map { ($0.title, $0.why) }) == [
                    "over": "it has cleared meanwhile", "archived": "its customer is archived and so read-only",
                    "foreign": "ConnectWise has no alerts.", "unknown": "This program does not know the tool any more.",
                ])
            #expect(Set(acknowledged.changed) == [good, foreign, unknown])
            #expect(try state(archived, db) == .open)
        }
    }

    @Test func `nothing is done to a thread that is gone, to none, or to more than a page holds`() throws {
        try withRolledBack { db in
            let rmm = try world.connection("ninjaone", db)
            let one = try thread(rmm, "a", db)
            let ana = try ana(db)

            #expect(throws: DatabaseError.self) { try AlertDeed([one, ID(999_999)], by: ana).acknowledge(db) }
            #expect(throws: Refusal.self) { try AlertDeed([], by: ana) }
            #expect(throws: Refusal.self) { try AlertDeed((1...101).map { ID($0) }, by: ana) }
            try db.run("UPDATE connections SET removed_at = now() WHERE id = \(rmm)")
            #expect(throws: DatabaseError.self) { try AlertDeed([one], by: ana).acknowledge(db) }
        }
    }

    @Test func `the queue comes page by page in its order, and its counts keep step with its filters`() throws {
        try withRolledBack { db in
            let rmm = try world.connection("ninjaone", db)
            let acme = try world.customer("Acme 100%", at: rmm, "1", db)
            try world.record("devices", rmm, "n3", of: "1", ["hostname": "'FRONT-01'"], db)
            let severities = ["info", "critical", "warning"]
            for number in 0..<9 {
                try thread(
                    rmm, "n\(number)", of: number < 4 ? "1" : "2", severity: severities[number % 3], at: Double(number),
                    db)
            }
            #expect(try titles(AlertFilter(), .severity, db) == ["n7", "n4", "n1", "n8", "n5", "n2", "n6", "n3", "n0"])
            #expect(try titles(AlertFilter(), .newest, db) == (0..<9).reversed().map { "n\($0)" })
            let cases: [(String, (inout AlertFilter) -> Void, [String])] = [
                ("severity", { $0.severity = "critical" }, ["n7", "n4", "n1"]),
                ("customer", { $0.customerID = acme.value }, ["n1", "n2", "n3", "n0"]),
                ("part of a name", { $0.customerName = "acme 100%" }, ["n1", "n2", "n3", "n0"]),
                ("no wildcard", { $0.customerName = "a%e" }, []), ("device", { $0.text = "front" }, ["n3"]),
                ("title", { $0.text = "N7" }, ["n7"]), ("condition", { $0.conditionClass = "cpu" }, []),
            ]
            for (name, narrow, expected) in cases {
                var filter = AlertFilter()
                narrow(&filter)
                #expect(try titles(filter, .severity, db) == expected, "\(name)")
                #expect(try AlertCounts.of(filter, db).count(.open, filter.severity) == expected.count, "\(name)")
            }
        }
    }

    /// Page by page, two at a time.
    private func titles(
        _ filter: AlertFilter, _ sort: AlertQueue.Sort, _ db: borrowing Transaction
    ) throws -> [String] {
        var found: [String] = []
        var cursor: AlertQueue.Cursor?
        repeat {
            let page = try AlertQueue.page(filter, sort: sort, after: cursor, limit: 2, db)
            #expect(page.rows.count <= 2)
            found += page.rows.map(\.title)
            cursor = page.next
        } while cursor != nil && found.count < 20
        return found
    }
}
