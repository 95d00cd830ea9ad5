import Basics
import Database
import Foundation
import TestKit
import Testing

@testable import Customers

struct MappingImportTests {
    private struct Grid {
        var world = MappingWorld()
        let acme: ID<Customer>
        let beta: ID<Customer>
        let account: Int64
        let other: Int64

        /// Two customers; at the RMM one account of Acme's, one that waits, two of one name, and one called like a formula.
        init(_ db: borrowing Transaction) throws {
            let psa = try world.connection("connectwise", db)
            let rmm = try world.connection("ninjaone", autoLink: false, db)
            try world.account(psa, "1", "Acme", db)
            try world.account(psa, "2", "Beta", db)
            account = try world.account(rmm, "11", "Acme, Basel", db)
            other = try world.account(rmm, "12", "Warehouse", db)
            try world.account(rmm, "13", "Twin", db)
            try world.account(rmm, "14", "twin", db)
            try world.account(rmm, "15", "=1+1", db)
            try world.match(db)
            acme = try world.customer("Acme", db)
            beta = try world.customer("Beta", db)
            try Link.accept(account, customer: acme, by: "Jo", db)
        }

        func compare(_ text: String, _ db: borrowing Transaction) throws -> MappingComparison {
            let filled = text.replacing("{acme}", with: "\(acme)").replacing("{beta}", with: "\(beta)")
            return try MappingComparison(Data(filled.utf8), name: "grid.csv", db)
        }
    }

    @Test func `what is exported and given back differs in nothing`() throws {
        try withRolledBack { db in
            let grid = try Grid(db)
            try db.run("UPDATE source_accounts SET name = \("Quote\"\u{301}, accented") WHERE id = \(grid.account)")
            let named = try #require(try db.value("SELECT id FROM source_accounts WHERE name = '=1+1'") as Int64?)
            let twin = try #require(try db.value("SELECT id FROM source_accounts WHERE name = 'twin'") as Int64?)
            for account in [named, twin] { try Link.accept(account, customer: grid.beta, by: "Jo", db) }

            let text = try MappingSheet.export(db)

            #expect(text.utf8.contains("\(grid.acme),Acme,Acme,\"Quote\"\"\u{301}, accented\"\n".utf8))
            #expect(text.contains("\(grid.beta),Beta,Beta,twin [14] | =1+1\n"))
            let back = try grid.compare(text, db)
            #expect(back.problems == [] && back.changes == [])
        }
    }

    @Test(arguments: [
        ("customer_id,ninjaone\n{acme},Nobody\n", "Row 2, ninjaone: no account is called “Nobody”."),
        ("customer_id,ninjaone\n999999,Warehouse\n", "Row 2: there is no customer “999999”."),
        (
            "customer_id,ninjaone\n{acme},Warehouse\n{beta},Warehouse\n",
            "Row 3, ninjaone: “Warehouse” stands in row 2 already. An account has one customer."
        ),
        (
            "customer_id,ninjaone\n{acme},=1+1\n",
            "Row 2, ninjaone: “=1+1” looks like a formula. If the account is called so, put an apostrophe before it."
        ),
        (
            "customer_id,ninjaone\n{acme},Twin\n",
            "Row 2, ninjaone: 2 accounts are called “Twin”. Add the id, as in “Twin [13]”."
        ),
        ("customer_id,atera\n{acme},x\n", "Row 1: the column “atera” is none of the tools, or stands there twice."),
        ("customer_id,customer\n{acme},Acme\n", "Row 1: no column is a tool."),
        (
            "customer_id,customer,ninjaone\n{acme},Beta,\n",
            "Row 2: customer {acme} is called “Acme”, not “Beta”. An import renames nobody."
        ),
        ("customer_id,ninjaone\n{acme},\n{acme},\n", "Row 3: customer {acme} stands in row 2 already."),
    ])
    func `what cannot be right is named with its row and cause, and nothing else is offered`(
        text: String, problem: String
    ) throws {
        try withRolledBack { db in
            let grid = try Grid(db)

            let found = try grid.compare(text, db)

            #expect(found.problems == [problem.replacing("{acme}", with: "\(grid.acme)")])
            #expect(found.changes == [])
        }
    }

    @Test func `line ends of any kind are line ends`() throws {
        try withRolledBack { db in
            let grid = try Grid(db)
            let text = "customer_id,ninjaone\n{acme},\"Acme, Basel\"\n{beta},Warehouse\n"
            let wanted = try grid.compare(text, db).changes

            #expect(wanted.count == 1)
            for end in ["\r\n", "\r"] {
                #expect(try grid.compare(text.replacing("\n", with: end), db).changes == wanted)
            }
        }
    }

    @Test(arguments: [
        ("id,name\n1,x\n", "It has no column “customer_id”"),
        ("customer_id;ninjaone\n1;x\n", "Its columns are divided by semicolons"), ("", "The file is empty"),
        ("customer_id,ninjaone\n1\n", "Line 2 has 1 fields, the heading 2"),
    ])
    func `a wrong file is refused`(text: String, why: String) throws {
        try withRolledBack { db in
            let grid = try Grid(db)

            #expect(performing: { try grid.compare(text, db) }, throws: { ($0 as? Refusal)?.why == why })
        }
    }

    @Test func `a merged and an archived customer take no links`() throws {
        try withRolledBack { db in
            let grid = try Grid(db)
            try MergeCustomers.merge(survivor: grid.acme, merged: grid.beta, taking: [], by: "Jo", db)
            let merged = try grid.compare("customer_id,ninjaone\n{beta},Warehouse\n", db)
            try CustomerEnd.archive(grid.acme, db)
            let archived = try grid.compare("customer_id,ninjaone\n{acme},Warehouse\n", db)

            #expect(
                merged.problems == [
                    "Row 2: customer \(grid.beta) was merged into “Acme”, which is customer \(grid.acme)."
                ])
            #expect(archived.problems == ["Row 2: “Acme” is archived and so takes no links."])
        }
    }

    @Test func `an import links, moves and unlinks what was shown, and each can be undone`() throws {
        try withRolledBack { db in
            let grid = try Grid(db)
            let before = try grid.world.snapshot(db)
            let found = try grid.compare("customer_id,ninjaone\n{acme},Warehouse\n{beta},\"Acme, Basel\"\n", db)
            #expect(found.changes.map(\.accountName) == ["Acme, Basel", "Warehouse"])
            let id = try MappingImport.keep(found.changes, fileName: "grid.csv", by: "Jo", db)
            #expect(try grid.world.snapshot(db) == before)

            let counts = try MappingImport.apply(id, by: "Jo", db)

            #expect(counts.linked == 1 && counts.moved == 1 && counts.unlinked == 0)
            #expect(counts.customers.count == 2)
            #expect(try grid.world.link(of: grid.account, db) == "linked Beta")
            #expect(try grid.world.link(of: grid.other, db) == "linked Acme")
            #expect(try db.value("SELECT method FROM account_links WHERE account_id = \(grid.other)") == "import")
            #expect(try MatchAgain.isDue(db))
            #expect(throws: Refusal.self) { try MappingImport.apply(id, by: "Jo", db) }
            for entry in try LinkHistory.list(db).prefix(2) { try LinkHistory.undo(entry.id, by: "Jo", db) }
            #expect(try grid.world.snapshot(db) == before)
        }
    }

    @Test func `an emptied cell ends its links, and a row that is left out keeps them`() throws {
        try withRolledBack { db in
            let grid = try Grid(db)

            #expect(try grid.compare("customer_id,ninjaone\n{beta},\n", db).changes == [])
            let changes = try grid.compare("customer_id,ninjaone\n{acme},\n", db).changes
            #expect(changes.map(\.account) == [grid.account] && changes.map(\.after) == [nil])
        }
    }

    @Test func `nothing of an import is applied when one link was changed since`() throws {
        try withRolledBack { db in
            let grid = try Grid(db)
            let found = try grid.compare("customer_id,ninjaone\n{beta},\"Acme, Basel\"\n{acme},Warehouse\n", db)
            let id = try MappingImport.keep(found.changes, fileName: "grid.csv", by: "Jo", db)
            try Link.unlink(grid.account, by: "Ana", db)

            #expect(
                performing: { try MappingImport.apply(id, by: "Jo", db) },
                throws: { ($0 as? Refusal)?.why == "The link of “Acme, Basel” was changed meanwhile" })
        }
    }

    @Test func `a link that somebody else is changing is waited for, and then found changed`() throws {
        let database = try TestDatabase.workspace()
        let (grid, id) = try database.pool.write { db in
            let grid = try Grid(db)
            let found = try grid.compare("customer_id,ninjaone\n{acme},\n", db)
            return (grid, try MappingImport.keep(found.changes, fileName: "grid.csv", by: "Jo", db))
        }
        let failure = try atOnce(
            database, first: { db in try Link.accept(grid.account, customer: grid.beta, by: "Ana", db) },
            second: { db in _ = try MappingImport.apply(id, by: "Jo", db) })

        #expect((failure as? Refusal)?.why == "The link of “Acme, Basel” was changed meanwhile")
        #expect(try database.pool.write { db in try grid.world.link(of: grid.account, db) } == "linked Beta")
    }
}
