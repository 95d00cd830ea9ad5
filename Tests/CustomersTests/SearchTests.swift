import Basics
import Database
import TestKit
import Testing

@testable import Customers

struct SearchTests {
    private let world = RecordWorld()

    @Test(arguments: [
        ("acme", ["Acme Roofing", "The Acme Group"]), ("ACME ROOF", ["Acme Roofing"]), ("roofng", ["Acme Roofing"]),
        ("100%", ["100% Organic"]), ("%", ["100% Organic"]), ("_", []), ("\\", []), ("zzz", []), ("'", ["O'Brien"]),
    ])
    func `customers are found by part of the name or one that resembles it, nearest first`(
        text: String, expected: [String]
    ) throws {
        try withRolledBack { db in
            for name in ["The Acme Group", "Acme Roofing", "100% Organic", "O'Brien"] {
                let _: Int64 = try world.customer(name, db)
            }

            let hits = try Search.customers(text, limit: 8, db)

            #expect(hits.map(\.title).filter { expected.contains($0) } == expected)
            #expect(text.count > 4 || hits.count == expected.count)
        }
    }

    @Test func `an empty text finds the first by name, and merged customers are not found`() throws {
        try withRolledBack { db in
            let zoo: Int64 = try world.customer("Zoo", db)
            let ant: Int64 = try world.customer("ant", db)
            let _: Int64 = try world.customer("Bee", db)
            #expect(try Search.customers("", limit: 2, db).map(\.title) == ["ant", "Bee"])

            try db.run("UPDATE customers SET merged_into = \(zoo) WHERE id = \(ant)")

            #expect(try Search.customers("ant", limit: 2, db).isEmpty)
        }
    }

    @Test func `tickets lead to themselves, machines and people to the customer's section, of linked accounts only`()
        throws
    {
        try withRolledBack { db in
            let psa = try world.connection("connectwise", db)
            let acme = try world.customer("Acme", at: psa, "1", db)
            try world.account(psa, "2", of: nil, db)
            for account in ["1", "2"] {
                try world.record(
                    "tickets", psa, "t\(account)", of: account, ["number": "'4711'", "title": "'Printer'"], db)
                try world.record("devices", psa, "d\(account)", of: account, ["hostname": "'FS_01'"], db)
                try world.record("contacts", psa, "c\(account)", of: account, ["name": "'Dora'"], db)
            }

            try world.record("tickets", psa, "815", of: "1", ["title": "'Its id is its number'"], db)

            let found = try Search.records("#4711", limit: 5, db)
            let ticket: Int64? = try db.value("SELECT id FROM tickets WHERE external_id = 't1'")
            #expect(found.map(\.href) == ["/customers/\(acme)/tickets/\(ticket ?? 0)"])
            #expect(try Search.records("815", limit: 5, db).map(\.title) == ["#815 Its id is its number"])
            #expect(try Search.records("t1", limit: 5, db).isEmpty, "it has a number of its own")
            #expect(try Search.records("fs_", limit: 5, db).map(\.title) == ["FS_01"])
            #expect(try Search.records("FSX", limit: 5, db).isEmpty)
            #expect(try Search.records("dor", limit: 5, db).map(\.group) == ["Contacts"])
            #expect(try Search.records("d", limit: 5, db).isEmpty)
            #expect(try Search.records("%%", limit: 5, db).isEmpty)
        }
    }
}
