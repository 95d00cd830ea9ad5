import Basics
import Customers
import Database
import TestKit
import Testing

struct MatcherTests {
    @Test func `spine companies become customers and the other tools' accounts are linked to them`() throws {
        try withRolledBack { db in
            var world = MappingWorld()
            let psa = try world.connection("connectwise", db)
            let rmm = try world.connection("ninjaone", db)
            try world.account(psa, "1", "Northgate Dental LLC", website: "https://northgatedental.com", db)
            try world.account(psa, "2", "Harbor Electric, Inc.", db)
            try world.account(psa, "3", "Gone Fishing", isActive: false, db)
            let dental = try world.account(rmm, "7", "NORTHGATE DENTAL", db)
            let lab = try world.account(rmm, "8", "Northgate Dental Lab", db)
            let other = try world.account(rmm, "9", "Internal", db)

            try world.match(db)

            #expect(
                try db.value("SELECT string_agg(name, ', ' ORDER BY name) FROM customers")
                    == "Harbor Electric, Inc., Northgate Dental LLC")
            #expect(try world.link(of: dental, db) == "linked Northgate Dental LLC")
            #expect(try world.link(of: lab, db) != "linked Northgate Dental LLC")
            #expect(try world.link(of: other, db) == "unlinked")
            #expect(try db.value("SELECT method FROM account_links WHERE account_id = \(dental)") == "auto")
            #expect(
                try db.value(
                    "SELECT evidence->'evidence'->0->>'signal' FROM account_links WHERE account_id = \(dental)")
                    == "name")
        }
    }

    @Test func `running twice changes nothing`() throws {
        try withRolledBack { db in
            var world = MappingWorld()
            let psa = try world.connection("connectwise", db)
            let rmm = try world.connection("ninjaone", db)
            for (number, name) in ["Acme Roofing", "Acme Roofing", "Beta Bakery", "Gamma & Delta"].enumerated() {
                try world.account(psa, "\(number)", name, phone: "208 555 010\(number)", city: "Boise", db)
                try world.account(rmm, "\(number)", "\(name) LLC", db)
                try world.device(rmm, "d\(number)", of: "\(number)", host: "ACME-PC0\(number)", db)
            }
            try world.match(db)
            let first = try world.snapshot(db)

            for number in 0..<4 {
                try world.account(
                    rmm, "\(number)",
                    ["Acme Roofing", "Acme Roofing", "Beta Bakery", "Gamma & Delta"][number] + " LLC", db)
            }
            try world.match(db)
            try world.matcher.matchAll(db)

            #expect(try world.snapshot(db) == first)
        }
    }

    @Test func `types and statuses chosen in the connection decide who becomes a customer`() throws {
        try withRolledBack { db in
            var world = MappingWorld()
            let psa = try world.connection("connectwise", db)
            try db.run("UPDATE connections SET options = '{\"customer_types\": [\"Client\"]}' WHERE id = \(psa)")
            try world.account(psa, "1", "Acme Roofing", types: ["Client", "Prospect"], db)
            try world.account(psa, "2", "Paper Vendor", types: ["Vendor"], db)

            try world.match(db)

            #expect(try db.value("SELECT string_agg(name, ', ') FROM customers") == "Acme Roofing")
        }
    }

    @Test func `a person's decision survives every run`() throws {
        try withRolledBack { db in
            var world = MappingWorld()
            let psa = try world.connection("connectwise", db)
            let rmm = try world.connection("ninjaone", db)
            try world.account(psa, "1", "Acme Roofing", db)
            try world.account(psa, "2", "Beta Bakery", db)
            let acme = try world.account(rmm, "1", "Acme Roofing", db)
            let beta = try world.account(rmm, "2", "Beta Bakery", db)
            try world.match(db)

            try Link.accept(acme, customer: world.customer("Beta Bakery", db), by: "Jo", db)
            try Link.keepSeparate(beta, by: "Jo", db)
            try world.account(rmm, "1", "Acme Roofing", website: "acme.com", db)
            try world.account(rmm, "2", "Beta Bakery", website: "beta.com", db)
            try world.match(db)
            try world.matcher.matchAll(db)

            #expect(try world.link(of: acme, db) == "linked Beta Bakery")
            #expect(try world.link(of: beta, db) == "keep_separate")
        }
    }

    @Test func `a link survives the vendor's renaming, and the customer follows its spine account's name`() throws {
        try withRolledBack { db in
            var world = MappingWorld()
            let psa = try world.connection("connectwise", db)
            let rmm = try world.connection("ninjaone", db)
            try world.account(psa, "1", "Acme Roofing", db)
            let acme = try world.account(rmm, "1", "Acme Roofing", db)
            try world.match(db)

            try world.account(psa, "1", "Zenith Roofers", db)
            try world.account(rmm, "1", "Completely New Name", db)
            try world.match(db)

            #expect(try world.link(of: acme, db) == "linked Zenith Roofers")
        }
    }

    @Test func `an automatic link whose account now surely means another customer is left to a person`() throws {
        try withRolledBack { db in
            var world = MappingWorld()
            let psa = try world.connection("connectwise", db)
            let rmm = try world.connection("ninjaone", db)
            try world.account(psa, "1", "Acme Roofing", db)
            try world.account(psa, "2", "Beta Bakery", db)
            let account = try world.account(rmm, "1", "Acme Roofing", db)
            try world.match(db)

            try world.account(rmm, "1", "Beta Bakery", db)
            try world.match(db)

            #expect(try world.link(of: account, db) == "conflict")
            let row = try #require(try MappingQueue.load(db).rows.first)
            #expect(row.state == "conflict")
            #expect(row.suggestions.first?.customerName == "Beta Bakery")
        }
    }

    @Test func `an account that the vendor deleted leaves the customer and its link`() throws {
        try withRolledBack { db in
            var world = MappingWorld()
            let psa = try world.connection("connectwise", db)
            let rmm = try world.connection("ninjaone", db)
            try world.account(psa, "1", "Acme Roofing", db)
            let acme = try world.account(rmm, "1", "Acme Roofing", db)
            try world.match(db)

            try world.remove(psa, "1", db)
            try world.remove(rmm, "1", db)
            try world.match(db)
            let again = try world.account(rmm, "2", "Acme Roofing", db)
            try world.match(db)

            #expect(try world.link(of: acme, db) == "linked Acme Roofing")
            #expect(try world.link(of: again, db) == "linked Acme Roofing")
            let linked = try LinkedAccounts.list(.of(world.customer("Acme Roofing", db)), db)
            #expect(linked.filter(\.isGone).count == 2)
        }
    }

    @Test func `a second account of a one-to-one tool is a conflict`() throws {
        try withRolledBack { db in
            var world = MappingWorld()
            let psa = try world.connection("connectwise", db)
            let rmm = try world.connection("ninjaone", db)
            try world.account(psa, "1", "Acme Roofing", db)
            try world.account(rmm, "1", "Acme Roofing", db)
            try world.match(db)
            let second = try world.account(rmm, "2", "Acme Roofing", db)

            try world.match(db)

            #expect(try world.link(of: second, db) == "conflict")
            #expect(try MappingQueue.load(db).rows.first?.suggestions.first?.isTaken == true)
        }
    }

    @Test func `nothing is linked automatically where the connection forbids it`() throws {
        try withRolledBack { db in
            var world = MappingWorld()
            let psa = try world.connection("connectwise", db)
            let rmm = try world.connection("ninjaone", autoLink: false, db)
            try world.account(psa, "1", "Acme Roofing", db)
            let acme = try world.account(rmm, "1", "Acme Roofing", db)

            try world.match(db)

            #expect(try world.link(of: acme, db) == "suggested")
            #expect(try StrongLinks.preview(db).rows.map(\.account) == [acme])
        }
    }
}
