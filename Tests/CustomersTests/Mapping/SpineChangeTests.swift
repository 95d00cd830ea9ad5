import Basics
import Customers
import Database
import Sync
import TestKit
import Testing

struct SpineChangeTests {
    @Test func `the preview says what the job then does`() throws {
        try withRolledBack { db in
            var world = MappingWorld()
            let psa = try world.connection("connectwise", db)
            let rmm = try world.connection("ninjaone", db)
            for (ref, name) in [("1", "Acme Roofing"), ("2", "Beta Bakery")] { try world.account(psa, ref, name, db) }
            try world.account(rmm, "1", "Acme Roofing", db)
            try world.account(rmm, "2", "Harbor Electric", db)
            try world.account(rmm, "3", "Idle", isActive: false, db)
            try world.match(db)
            try db.run("UPDATE connections SET last_ok_at = now()")

            let preview = try SpineChange.preview(to: ID(rmm), db)
            #expect(preview.created == ["Harbor Electric"])
            #expect(preview.without.map(\.name) == ["Beta Bakery"])
            #expect(preview.kept == 1 && preview.undecided == 0)
            #expect(try SpineChange.make(to: ID(rmm), db) == psa)
            #expect(try MatchAgain.isDue(db))
            try world.matcher.matchAll(db)

            let names = try db.all("SELECT name FROM customers ORDER BY name", as: { try $0.get("name") as String })
            #expect(names == ["Acme Roofing", "Beta Bakery", "Harbor Electric"])
            #expect(
                try MappingGrid.load(MappingGrid.Filter(), db).tools.map(\.connector) == ["ninjaone", "connectwise"])
            #expect(try db.value("SELECT count(*) FROM account_links WHERE state = 'linked'") == 4)
        }
    }

    @Test func `an account that waits for a decision is told apart, for it would stand there twice`() throws {
        try withRolledBack { db in
            var world = MappingWorld()
            let psa = try world.connection("connectwise", db)
            let rmm = try world.connection("ninjaone", autoLink: false, db)
            try world.account(psa, "1", "Acme Roofing", db)
            try world.account(rmm, "1", "Acme Roofing", db)
            try world.match(db)
            try db.run("UPDATE connections SET last_ok_at = now()")

            #expect(try SpineChange.preview(to: ID(rmm), db).undecided == 1)
        }
    }

    @Test(arguments: [
        (true, "ninjaone", "No sync of ninjaone has finished yet"),
        (false, "ninjaone", "ninjaone is disconnected"),
        (true, "connectwise", "connectwise is where the customer list comes from already"),
    ])
    func `it is refused while it cannot be done`(isConnected: Bool, tool: String, why: String) throws {
        try withRolledBack { db in
            var world = MappingWorld()
            let psa = try world.connection("connectwise", db)
            _ = try world.connection("ninjaone", db)
            try world.account(psa, "1", "Acme Roofing", db)
            try world.match(db)
            if !isConnected { try db.run("UPDATE connections SET has_credentials = false") }
            let id = ID<Connection>(try #require(world.connections[tool]))

            #expect(performing: { try SpineChange.preview(to: id, db) }, throws: { ($0 as? Refusal)?.why == why })
            #expect(performing: { try SpineChange.make(to: id, db) }, throws: { ($0 as? Refusal)?.why == why })
            #expect(try db.value("SELECT spine_connection_id FROM workspace") == psa)
        }
    }
}
