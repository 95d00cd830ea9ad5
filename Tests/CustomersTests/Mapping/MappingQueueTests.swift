import Basics
import Customers
import Database
import TestKit
import Testing

struct MappingQueueTests {
    @Test func `the weightiest account comes first, with its suggestions in words`() throws {
        try withRolledBack { db in
            var world = MappingWorld()
            let psa = try world.connection("connectwise", db)
            let rmm = try world.connection("ninjaone", autoLink: false, db)
            try world.account(psa, "1", "Acme Roofing", website: "acme.com", db)
            try world.account(psa, "2", "Beta Bakery", db)
            try world.account(rmm, "1", "Acme Roofing", website: "acme.com", db)
            try world.account(rmm, "2", "Beta Bakery", db)
            for number in 1...3 { try world.device(rmm, "d\(number)", of: "2", host: "BETA-PC\(number)", db) }

            try world.match(db)
            let rows = try MappingQueue.load(db).rows

            #expect(rows.map(\.name) == ["Beta Bakery", "Acme Roofing"])
            #expect(rows[0].devices == 3)
            #expect(rows[1].domains == ["acme.com"])
            #expect(rows[1].suggestions[0].strength == .strong)
            #expect(rows[1].suggestions[0].explanation.chips == ["same domain acme.com", "same name"])
            let counts = try MappingQueue.counts(db)
            #expect([counts.linked, counts.suggested, counts.undecided, counts.total] == [0, 2, 2, 2])
        }
    }

    @Test func `the grid shows who is linked, suggested, doubled and missing`() throws {
        try withRolledBack { db in
            var world = MappingWorld()
            let psa = try world.connection("connectwise", db)
            let rmm = try world.connection("ninjaone", db)
            try world.account(psa, "1", "Acme Roofing", db)
            try world.account(psa, "2", "Beta Bakery", db)
            try world.account(psa, "3", "=Gamma Glass", db)
            let acme = try world.account(rmm, "1", "Acme Roofing", db)
            let extra = try world.account(rmm, "2", "Storage Room", db)
            try world.match(db)
            try Link.accept(extra, customer: world.customer("Beta Bakery", db), by: "Jo", db)
            let more = try world.account(rmm, "3", "Cellar", db)
            try Link.accept(more, customer: world.customer("Beta Bakery", db), by: "Jo", db)

            let grid = try MappingGrid.load(MappingGrid.Filter(), db)
            var missing = MappingGrid.Filter()
            missing.missingValues = true

            #expect(grid.tools.map(\.isSpine) == [true, false])
            #expect(grid.rows.map(\.name) == ["=Gamma Glass", "Acme Roofing", "Beta Bakery"])
            #expect(
                grid.rows.map { $0.cells[1] } == [
                    .missing, .linked(account: acme, name: "Acme Roofing", isGone: false), .several(2),
                ])
            #expect(try MappingGrid.load(missing, db).rows.map(\.name) == ["=Gamma Glass"])
            let csv = try MappingSheet.export(db)
            #expect(csv.split(separator: "\n")[0] == "customer_id,customer,connectwise,ninjaone")
            #expect(csv.contains(",'=Gamma Glass,'=Gamma Glass,\n"))
            #expect(csv.contains(",Beta Bakery,Beta Bakery,Storage Room | Cellar\n"))
        }
    }

    @Test func `a customer is found by part of its name, also misspelt`() throws {
        try withRolledBack { db in
            var world = MappingWorld()
            let psa = try world.connection("connectwise", db)
            try world.account(psa, "1", "Northgate Dental LLC", db)
            try world.account(psa, "2", "Harbor Electric", db)
            try world.match(db)

            #expect(try LinkedAccounts.find("nrothgate dental", db).first?.name == "Northgate Dental LLC")
            #expect(try LinkedAccounts.find("harb", db).first?.name == "Harbor Electric")
            #expect(try LinkedAccounts.find(" ", db).isEmpty)
        }
    }

    @Test func `automatic links wait for a look`() throws {
        try withRolledBack { db in
            var world = MappingWorld()
            let psa = try world.connection("connectwise", db)
            let rmm = try world.connection("ninjaone", db)
            try world.account(psa, "1", "Acme Roofing", db)
            let acme = try world.account(rmm, "1", "Acme Roofing", db)
            try world.match(db)

            #expect(try LinkedAccounts.list(.unreviewed, db).map(\.account) == [acme])
            try Link.review(acme, db)

            #expect(try LinkedAccounts.list(.unreviewed, db).isEmpty)
        }
    }
}
