import Basics
import Customers
import Database
import TestKit
import Testing

struct MappingGridTests {
    @Test func `a cell says linked, several, suggested, kept separate or missing`() throws {
        try withRolledBack { db in
            var world = MappingWorld()
            let psa = try world.connection("connectwise", db)
            let rmm = try world.connection("ninjaone", autoLink: false, db)
            for (ref, name) in [("1", "Acme Roofing"), ("2", "Beta Bakery"), ("3", "Harbor Electric"), ("4", "Zenith")]
            {
                try world.account(psa, ref, name, db)
            }
            let linked = try world.account(rmm, "1", "Acme Roofing", db)
            let separate = try world.account(rmm, "2", "Beta Bakery", db)
            let waiting = try world.account(rmm, "3", "Harbor Electric", db)
            let more = try ["4", "5"].map { try world.account(rmm, $0, "Zen \($0)", db) }
            try world.match(db)
            try Link.accept(linked, customer: world.customer("Acme Roofing", db), by: "Jo", db)
            try Link.keepSeparate(separate, by: "Jo", db)
            for account in more { try Link.accept(account, customer: world.customer("Zenith", db), by: "Jo", db) }

            let grid = try MappingGrid.load(MappingGrid.Filter(), db)

            #expect(
                grid.rows.map { $0.cells[1] } == [
                    .linked(account: linked, name: "Acme Roofing", isGone: false), .separate(name: "Beta Bakery"),
                    .suggested(account: waiting, name: "Harbor Electric"), .several(2),
                ])
            #expect(grid.separate == [0, 1])
        }
    }

    @Test func `a disconnected tool keeps its column and is missing nowhere`() throws {
        try withRolledBack { db in
            var world = MappingWorld()
            let psa = try world.connection("connectwise", db)
            let rmm = try world.connection("ninjaone", db)
            try world.account(psa, "1", "Acme Roofing", db)
            try world.account(psa, "2", "Beta Bakery", db)
            try world.account(rmm, "1", "Acme Roofing", db)
            try world.match(db)
            var missing = MappingGrid.Filter()
            missing.missingValues = true
            #expect(try MappingGrid.load(missing, db).rows.map(\.name) == ["Beta Bakery"])

            for column in ["has_credentials = false", "removed_at = now()"] as [SQL] {
                try db.run("UPDATE connections SET \(column) WHERE id = \(rmm)")

                let tools = try MappingGrid.load(MappingGrid.Filter(), db).tools
                #expect(tools.map(\.isDisconnected) == [false, true])
                #expect(try MappingGrid.load(missing, db).rows.isEmpty)
            }
        }
    }
}
