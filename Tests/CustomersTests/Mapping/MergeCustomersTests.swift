import Basics
import Customers
import Database
import TestKit
import Testing

struct MergeCustomersTests {
    @Test func `a merge moves everything, redirects, and is put back exactly`() throws {
        try withRolledBack { db in
            let (world, left, right) = try twins(db)
            let before = try world.snapshot(db)

            let preview = try MergeCustomers.preview(survivor: left, merged: right, db)
            #expect(preview.accounts == 2)
            #expect(preview.moved.openTickets == 1)
            #expect(preview.choices.filter(\.differs).map(\.field) == [.name, .tags])
            #expect(throws: Refusal.self) { try MergeCustomers.preview(survivor: left, merged: left, db) }
            let merge = try MergeCustomers.merge(survivor: left, merged: right, taking: [.tags], by: "Jo", db)

            #expect(try Customer.find(right, reader: 0, db).id == left)
            #expect(try Customer.find(left, reader: 0, db).tags == ["vip"])
            #expect(try Customer.find(left, reader: 0, db).name == "Acme Roofing")
            #expect(try db.value("SELECT count(*) FROM customer_notes WHERE customer_id = \(left)") == 1)
            #expect(try MappingGrid.doubledCount(db) == 1)

            try MergeCustomers.undo(merge, db)
            #expect(try world.snapshot(db) == before)
            #expect(try db.value("SELECT count(*) FROM customer_notes WHERE customer_id = \(right)") == 1)
            #expect(throws: Refusal.self) { try MergeCustomers.undo(merge, db) }
        }
    }

    @Test func `an account linked since the merge stays with the survivor`() throws {
        try withRolledBack { db in
            var (world, left, right) = try twins(db)
            let merge = try MergeCustomers.merge(survivor: left, merged: right, taking: [], by: "Jo", db)
            let rmm = try #require(world.connections["ninjaone"])
            let later = try world.account(rmm, "77", "Something Else", db)
            try Link.accept(later, customer: right, by: "Jo", db)

            try MergeCustomers.undo(merge, db)

            #expect(try world.link(of: later, db) == "linked Acme Roofing")
        }
    }

    @Test func `a customer is not merged with itself, nor an archived one`() throws {
        try withRolledBack { db in
            let (_, left, right) = try twins(db)
            #expect(throws: Refusal.self) {
                try MergeCustomers.merge(survivor: left, merged: left, taking: [], by: "Jo", db)
            }

            try db.run("UPDATE customers SET status = 'archived' WHERE id = \(right)")

            #expect(throws: Refusal.self) {
                try MergeCustomers.merge(survivor: left, merged: right, taking: [], by: "Jo", db)
            }
        }
    }

    @Test func `possible duplicates are suggested until someone says they are two`() throws {
        try withRolledBack { db in
            let (world, left, right) = try twins(db)
            let found = try #require(try Duplicates.list(db).first)
            #expect(Set([found.left, found.right]) == [left, right])
            #expect(found.explanation.chips.contains("same phone"))

            try Duplicates.dismiss(left, right, by: "Jo", db)
            try world.matcher.matchAll(db)

            #expect(try Duplicates.list(db).isEmpty)
        }
    }

    /// Two customers of the spine that are one, the second with a note, a tag, an RMM account and a ticket.
    private func twins(_ db: borrowing Transaction) throws -> (MappingWorld, ID<Customer>, ID<Customer>) {
        var world = MappingWorld()
        let psa = try world.connection("connectwise", db)
        let rmm = try world.connection("ninjaone", db)
        try world.account(psa, "1", "Acme Roofing", phone: "208 555 0199", city: "Boise", db)
        try world.account(psa, "2", "ACME Roofing, LLC", phone: "2085550199", city: "Boise", db)
        let account = try world.account(rmm, "1", "Somebody", db)
        try world.match(db)
        let left = try world.customer("Acme Roofing", db)
        let right = try world.customer("ACME Roofing, LLC", db)
        try Link.accept(account, customer: right, by: "Jo", db)
        try world.ticket(rmm, "t1", of: "1", db)
        try db.run(
            "INSERT INTO customer_notes (customer_id, author_name, body) VALUES (\(right), 'Jo', 'Key under the mat')")
        try db.run("UPDATE customers SET tags = '{vip}' WHERE id = \(right)")
        return (world, left, right)
    }
}
