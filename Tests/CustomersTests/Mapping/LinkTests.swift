import Basics
import Customers
import Database
import TestKit
import Testing

struct LinkTests {
    @Test func `a link says what moves and can be undone exactly`() throws {
        try withRolledBack { db in
            var (world, account) = try undecided(db)
            let rmm = try #require(world.connections["ninjaone"])
            try world.device(rmm, "d1", of: "1", host: "PC-1", db)
            let before = try world.snapshot(db)

            let moved = try Link.accept(account, customer: world.customer("Acme Roofing", db), by: "Jo", db)
            #expect(moved == Moved(devices: 1, openTickets: 0, openAlerts: 0))
            #expect(moved.words == "1 device")
            #expect(try world.link(of: account, db) == "linked Acme Roofing")

            let entry = try #require(try LinkHistory.list(db).first)
            #expect(entry.deed == "linked to Acme Roofing")
            #expect(entry.canUndo)
            try LinkHistory.undo(entry.id, by: "Jo", db)
            #expect(try world.snapshot(db) == before)
            #expect(throws: Refusal.self) { try LinkHistory.undo(entry.id, by: "Jo", db) }
        }
    }

    @Test func `doing the same twice is one entry in the history`() throws {
        try withRolledBack { db in
            let (world, account) = try undecided(db)
            let acme = try world.customer("Acme Roofing", db)

            try Link.accept(account, customer: acme, by: "Jo", db)
            try Link.accept(account, customer: acme, by: "Jo", db)

            #expect(try LinkHistory.list(db).count == 1)
        }
    }

    @Test func `an unlinked pair is not suggested again`() throws {
        try withRolledBack { db in
            let (world, account) = try undecided(db)
            try Link.accept(account, customer: world.customer("Acme Roofing", db), by: "Jo", db)

            try Link.unlink(account, by: "Jo", db)
            try world.matcher.matchAll(db)

            #expect(try world.link(of: account, db) == "unlinked")
            let entry = try #require(try LinkHistory.list(db).first)
            #expect(entry.deed == "unlinked from Acme Roofing")
            try LinkHistory.undo(entry.id, by: "Jo", db)
            #expect(try world.link(of: account, db) == "linked Acme Roofing")
            #expect(try db.value("SELECT count(*) FROM link_rejections") == 0)
        }
    }

    @Test func `a refused suggestion disappears and comes back with the undo`() throws {
        try withRolledBack { db in
            let (world, account) = try undecided(db)
            let acme = try world.customer("Acme Roofing", db)

            try Link.reject(account, customer: acme, by: "Jo", db)
            #expect(try MappingQueue.load(db).rows.first?.suggestions.isEmpty == true)
            try LinkHistory.undo(try #require(try LinkHistory.list(db).first).id, by: "Jo", db)

            #expect(try MappingQueue.load(db).rows.first?.suggestions.first?.customer == acme)
        }
    }

    @Test func `a customer is made of an account, and goes with the undo`() throws {
        try withRolledBack { db in
            let (world, account) = try undecided(db)

            let made = try Link.createCustomer(from: account, by: "Jo", db)
            #expect(try world.link(of: account, db) == "linked Acme Roofers")
            try LinkHistory.undo(try #require(try LinkHistory.list(db).first).id, by: "Jo", db)

            #expect(try world.link(of: account, db) == "suggested")
            #expect(try db.value("SELECT status FROM customers WHERE id = \(made.customer)") == "archived")
        }
    }

    @Test func `an earlier change is not undone over a later one`() throws {
        try withRolledBack { db in
            let (world, account) = try undecided(db)
            try Link.accept(account, customer: world.customer("Acme Roofing", db), by: "Jo", db)
            try Link.keepSeparate(account, by: "Jo", db)
            let entries = try LinkHistory.list(db)

            let refusal = #expect(throws: Refusal.self) { try LinkHistory.undo(entries[1].id, by: "Jo", db) }

            #expect(refusal?.why == "The link was changed again since")
            #expect(entries.map(\.canUndo) == [true, false])
            try LinkHistory.undo(entries[0].id, by: "Jo", db)
            #expect(try world.link(of: account, db) == "linked Acme Roofing")
        }
    }

    @Test func `nothing is linked to an archived customer`() throws {
        try withRolledBack { db in
            let (world, account) = try undecided(db)
            let acme = try world.customer("Acme Roofing", db)
            try db.run("UPDATE customers SET status = 'archived' WHERE id = \(acme)")

            #expect(throws: Refusal.self) { try Link.accept(account, customer: acme, by: "Jo", db) }
        }
    }

    @Test func `all strong suggestions are linked at once after a look`() throws {
        try withRolledBack { db in
            var world = MappingWorld()
            let psa = try world.connection("connectwise", db)
            let rmm = try world.connection("ninjaone", autoLink: false, db)
            for number in 1...3 {
                try world.account(psa, "\(number)", ["Acme Roofing", "Beta Bakery", "Gamma Glass"][number - 1], db)
                try world.account(rmm, "\(number)", ["Acme Roofing", "Beta Bakery", "Gamma Glass"][number - 1], db)
                try world.ticket(rmm, "t\(number)", of: "\(number)", db)
            }
            try world.match(db)

            let preview = try StrongLinks.preview(db)
            #expect(preview.rows.map(\.customerName).sorted() == ["Acme Roofing", "Beta Bakery", "Gamma Glass"])
            #expect(preview.moved.openTickets == 3)
            let made = try StrongLinks.accept(preview.rows.prefix(2).map { ($0.account, $0.customer) }, by: "Jo", db)

            #expect(made.links == 2)
            #expect(made.customers == Set(preview.rows.prefix(2).map(\.customer.value)))
            #expect(made.moved.openTickets == 2)
            #expect(try MappingQueue.counts(connection: rmm, db).undecided == 1)
        }
    }

    /// One customer, and one account of another tool that is suggested for it.
    private func undecided(_ db: borrowing Transaction) throws -> (MappingWorld, Int64) {
        var world = MappingWorld()
        let psa = try world.connection("connectwise", db)
        let rmm = try world.connection("ninjaone", autoLink: false, db)
        try world.account(psa, "1", "Acme Roofing", db)
        let account = try world.account(rmm, "1", "Acme Roofers", db)
        try world.match(db)
        return (world, account)
    }
}
