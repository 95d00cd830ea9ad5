import Basics
import Database
import TestKit
import Testing

@testable import Customers

struct PrimaryContactTests {
    private let world = RecordWorld()

    /// What becomes of the chosen contact, and who stands in the head then.
    private static let fates: [(sql: SQL, shown: String)] = [
        ("SELECT 1", "Dora"),
        ("UPDATE contacts SET deleted_at = now() WHERE name = 'Dora'", "D. of the other tool"),
        ("UPDATE contacts SET is_active = false WHERE name IN ('Dora', 'D. of the other tool')", "Boss"),
        ("UPDATE contacts SET deleted_at = now() WHERE name <> 'Carl'", "Carl"),
        ("DELETE FROM contacts WHERE name = 'Dora'", "Boss"),
    ]

    @Test(arguments: fates.indices)
    func `the chosen contact stands in the head, and when gone the next that can speak for it`(index: Int) throws {
        let (sql, shown) = Self.fates[index]
        try withRolledBack { db in
            let acme = try customer(db)
            try PrimaryContact.choose(try contact("Dora", db), of: acme, db)

            try db.run(sql)

            #expect(try Customer.find(acme, reader: 0, db).contactName == shown)
        }
    }

    @Test func `nobody chosen, the tools decide, and do so again once the choice is taken back`() throws {
        try withRolledBack { db in
            let acme = try customer(db)
            #expect(try Customer.find(acme, reader: 0, db).contactName == "Boss")
            #expect(try Contact.list(of: acme, db).first?.name == "Boss")

            #expect(try PrimaryContact.choose(try contact("Carl", db), of: acme, db) == "Carl")
            #expect(try Customer.find(acme, reader: 0, db).contactName == "Carl")
            #expect(try Contact.list(of: acme, db).map(\.isChosen) == [true, false, false])

            #expect(try PrimaryContact.choose(nil, of: acme, db) == nil)
            #expect(try Customer.find(acme, reader: 0, db).contactName == "Boss")
        }
    }

    @Test func `nobody of another customer, and nobody who left, can be chosen`() throws {
        try withRolledBack { db in
            let acme = try customer(db)
            let other: ID<Customer> = try world.customer("Other", db)
            let carl = try contact("Carl", db)

            #expect(throws: DatabaseError.self) { try PrimaryContact.choose(carl, of: other, db) }
            try db.run("UPDATE contacts SET is_active = false WHERE id = \(carl)")
            #expect(throws: DatabaseError.self) { try PrimaryContact.choose(carl, of: acme, db) }
            try db.run("UPDATE customers SET status = 'archived' WHERE id = \(acme)")
            #expect(throws: Refusal.self) { try PrimaryContact.choose(nil, of: acme, db) }
        }
    }

    /// Boss is the tool's primary contact; Dora is known to two tools; Carl has no address.
    private func customer(_ db: borrowing Transaction) throws -> ID<Customer> {
        let psa = try world.connection("connectwise", db)
        let rmm = try world.connection("ninjaone", db)
        let acme = try world.customer("Acme", at: psa, "1", db)
        try world.account(rmm, "a", of: acme.value, db)
        try world.record(
            "contacts", psa, "1", of: "1", ["name": "'Dora'", "emails": "ARRAY['Dora@acme.example']"], db)
        try world.record("contacts", psa, "2", of: "1", ["name": "'Boss'", "is_primary": "true"], db)
        try world.record("contacts", psa, "3", of: "1", ["name": "'Carl'"], db)
        try world.record(
            "contacts", rmm, "1", of: "a",
            ["name": "'D. of the other tool'", "emails": "ARRAY['dora@acme.example']"], db)
        return acme
    }

    private func contact(_ name: String, _ db: borrowing Transaction) throws -> ID<Contact> {
        let id: Int64? = try db.value("SELECT id FROM contacts WHERE name = \(name)")
        return ID(try #require(id))
    }
}
