import Basics
import Database
import Foundation
import TestKit
import Testing

@testable import Customers

struct CustomerListTests {
    private let world = RecordWorld()

    /// Four customers: their open tickets, open critical threads, devices and last event differ.
    private func fill(_ db: borrowing Transaction) throws -> [String: ID<Customer>] {
        let psa = try world.connection("connectwise", db)
        let rmm = try world.connection("ninjaone", db)
        var customers: [String: ID<Customer>] = [:]
        let figures: [(String, tickets: Int, critical: Int, devices: Int, minute: Double)] = [
            ("acme", 2, 0, 3, 10), ("Ångström", 0, 1, 3, 30), ("Borg", 2, 2, 0, 20), ("Cyan", 0, 0, 0, 0),
        ]
        for (name, tickets, critical, devices, minute) in figures {
            let customer = try world.customer(name, at: psa, name, db)
            customers[name] = customer
            if devices > 0 { try world.account(rmm, name, of: customer.value, db) }
            for number in 0..<tickets {
                try world.record("tickets", psa, "\(name)\(number)", of: name, ["title": "'T'"], db)
            }
            try world.record("tickets", psa, "\(name) closed", of: name, ["title": "'T'", "is_open": "false"], db)
            try world.record("tickets", psa, "\(name) gone", of: name, ["title": "'T'", "deleted_at": "now()"], db)
            for number in 0..<devices {
                try world.record("devices", rmm, "\(name)\(number)", of: name, ["hostname": "'H'"], db)
            }
            for state in Array(repeating: "open", count: critical) + ["resolved", "muted"] {
                try db.run(
                    """
                    INSERT INTO alert_threads (connection_id, account_ref, condition_class, severity, title, first_seen_at, last_seen_at, state)
                    VALUES (\(psa), \(name), 'disk', 'critical', 'Disk', now(), now(), \(state))
                    """)
            }
            if minute > 0 {
                try db.run(
                    """
                    INSERT INTO timeline_events (connection_id, account_ref, type, type_group, occurred_at, title, dedupe_key)
                    VALUES (\(psa), \(name), 'ticket.created', 'tickets', \(RecordWorld.at(minute)), 'T', \("\(psa)\(name)"))
                    """)
            }
        }
        return customers
    }

    private func list(
        sort: CustomerList.Sort = .name, _ db: borrowing Transaction,
        _ change: (inout CustomerList.Filter) throws -> Void = { _ in }
    ) throws -> [String] {
        var filter = CustomerList.Filter()
        try change(&filter)
        return try CustomerList.page(filter, sort: sort, after: nil, db).rows.map(\.name)
    }

    @Test func `a row shows who feeds the customer and how it stands`() throws {
        try withRolledBack { db in
            let customers = try fill(db)
            let ana = try world.user("Ana", db)
            try Customer.set(owner: ana, of: try #require(customers["Borg"]), db)
            try Customer.set(tags: ["vip", " vip ", "", "anchor"], of: try #require(customers["Borg"]), db)

            let page = try CustomerList.page(CustomerList.Filter(), sort: .critical, after: nil, db)

            let borg = try #require(page.rows.first)
            let second = try #require(page.rows.dropFirst().first)
            #expect(page.total == 4)
            #expect(page.next == nil)
            #expect(borg.name == "Borg" && borg.ownerName == "Ana" && borg.tags == ["anchor", "vip"])
            #expect(borg.sources == ["connectwise"])
            #expect(borg.openTickets == 2 && borg.openCritical == 2 && borg.devices == 0)
            #expect(borg.lastActivityAt == RecordWorld.at(20))
            #expect(second.sources == ["connectwise", "ninjaone"])
            #expect(second.openTickets == 0 && second.openCritical == 1 && second.devices == 3)
        }
    }

    @Test func `names ascend, figures descend`() throws {
        try withRolledBack { db in
            _ = try fill(db)

            #expect(try list(sort: .tickets, db) == ["acme", "Borg", "Ångström", "Cyan"])
            #expect(try list(sort: .critical, db) == ["Borg", "Ångström", "acme", "Cyan"])
            #expect(try list(sort: .devices, db) == ["acme", "Ångström", "Borg", "Cyan"])
            #expect(try list(sort: .activity, db) == ["Ångström", "Borg", "acme", "Cyan"])
            #expect(Set(try list(sort: .name, db)) == ["acme", "Ångström", "Borg", "Cyan"])
        }
    }

    @Test(arguments: CustomerList.Sort.allCases, [1, 2, 3])
    func `pages hold every customer once, in the order of the whole list`(sort: CustomerList.Sort, limit: Int) throws {
        try withRolledBack { db in
            _ = try fill(db)

            var seen: [String] = []
            var cursor: CustomerList.Cursor?
            repeat {
                let page = try CustomerList.page(CustomerList.Filter(), sort: sort, after: cursor, limit: limit, db)
                #expect(page.total == 4)
                seen += page.rows.map(\.name)
                cursor = page.next
            } while cursor != nil

            #expect(try seen == list(sort: sort, db))
        }
    }

    @Test func `filters hold together`() throws {
        try withRolledBack { db in
            let customers = try fill(db)
            let ana = try world.user("Ana", db)
            try Customer.set(owner: ana, of: try #require(customers["Borg"]), db)
            try Customer.set(tags: ["vip"], of: try #require(customers["acme"]), db)
            try db.run("UPDATE customers SET status = 'archived' WHERE name = 'Cyan'")
            let gone: ID<Customer> = try world.customer("acme again", db)
            try db.run("UPDATE customers SET merged_into = \(customers["acme"]?.value) WHERE id = \(gone)")

            #expect(try list(db) { $0.text = "ACM" } == ["acme"])
            #expect(try list(db) { $0.text = "%" } == [])
            #expect(try list(db) { $0.text = "_" } == [])
            #expect(try list(db) { $0.ownerID = ana } == ["Borg"])
            #expect(try list(db) { $0.tag = "vip" } == ["acme"])
            #expect(try list(db) { $0.missing = "ninjaone" } == ["Borg"])
            #expect(Set(try list(db) { $0.source = "ninjaone" }) == ["acme", "Ångström"])
            #expect(Set(try list(db) { $0.hasCritical = true }) == ["Ångström", "Borg"])
            #expect(try list(db) { $0.isArchived = true } == ["Cyan"])
            #expect(
                try list(db) {
                    $0.hasCritical = true
                    $0.missing = "ninjaone"
                } == ["Borg"])
        }
    }

    @Test(arguments: ["nonsense", "", "1e999", "'; --"])
    func `a cursor somebody typed breaks nothing`(value: String) throws {
        try withRolledBack { db in
            _ = try fill(db)
            for sort in CustomerList.Sort.allCases {
                let cursor = CustomerList.Cursor(value: value, id: .max)
                #expect(try CustomerList.page(CustomerList.Filter(), sort: sort, after: cursor, db).total == 4)
            }
        }
    }
}
