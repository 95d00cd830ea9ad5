import Basics
import Database
import TestKit
import Testing

@testable import Customers

struct CustomerEndTests {
    private let world = RecordWorld()

    @Test func `a customer is archived, restored, and deleted only from the archive`() throws {
        try withRolledBack { db in
            let acme: ID<Customer> = try world.customer("Acme", db)

            #expect(throws: Refusal.self) { try CustomerEnd.delete(acme, by: "Jo", db) }
            #expect(throws: Refusal.self) { try CustomerEnd.restore(acme, db) }
            try CustomerEnd.archive(acme, db)
            #expect(try Customer.find(acme, reader: 0, db).isArchived)
            #expect(throws: Refusal.self) { try CustomerEnd.archive(acme, db) }
            try CustomerEnd.restore(acme, db)
            #expect(try !Customer.find(acme, reader: 0, db).isArchived)
            try CustomerEnd.archive(acme, db)
            #expect(try CustomerEnd.delete(acme, by: "Jo", db) == "Acme")
            #expect(throws: DatabaseError.self) { try Customer.find(acme, reader: 0, db) }
        }
    }

    @Test func `a deleted customer does not come back with the next run, and what tools told stays`() throws {
        try withRolledBack { db in
            var mapping = MappingWorld()
            let psa = try mapping.connection("connectwise", db)
            let rmm = try mapping.connection("ninjaone", db)
            let account = try mapping.account(psa, "1", "Acme Roofing", db)
            try mapping.account(psa, "2", "Acme Roofing, LLC", db)
            let machines = try mapping.account(rmm, "1", "Somebody", db)
            try mapping.match(db)
            try mapping.ticket(psa, "t", of: "1", db)
            let acme = try mapping.customer("Acme Roofing", db)
            let twin = try mapping.customer("Acme Roofing, LLC", db)
            try Link.accept(machines, customer: twin, by: "Jo", db)
            try MergeCustomers.merge(survivor: acme, merged: twin, taking: [], by: "Jo", db)
            _ = try Note.add("Key under the mat", to: acme, by: (try world.user("Jo", db), "Jo"), db)
            try CustomerEnd.archive(acme, db)

            _ = try CustomerEnd.delete(acme, by: "Jo", db)
            try mapping.matcher.matchAll(db)

            #expect(try db.value("SELECT count(*) FROM customers") == 0)
            #expect(try mapping.link(of: account, db) == "keep_separate")
            #expect(try mapping.link(of: machines, db) == "keep_separate")
            #expect(try db.value("SELECT count(*) FROM tickets") == 1)
            #expect(try LinkHistory.list(db).allSatisfy { !$0.canUndo })
        }
    }

    @Test func `a tag and an owner are given to several at once, or to none`() throws {
        try withRolledBack { db in
            let ids: [ID<Customer>] = try ["a", "b", "c"].map { try world.customer($0, db) }
            let jo = try world.user("Jo", db)

            try CustomerBulk.tag(ids + ids, " vip ", db)
            try CustomerBulk.setOwner(jo, of: ids, db)
            for id in ids {
                let customer = try Customer.find(id, reader: 0, db)
                #expect(customer.tags == ["vip"] && customer.ownerName == "Jo")
            }
            #expect(try CustomerBulk.tags(db) == ["vip"])
            #expect(throws: Refusal.self) { try CustomerBulk.tag([], "x", db) }
            for tag in ["", "a,b", String(repeating: "x", count: 41)] {
                #expect(throws: Refusal.self) { try CustomerBulk.tag(ids, tag, db) }
            }
            try Customer.set(tags: (1...20).map { "tag \($0)" }, of: ids[0], db)
            #expect(throws: Refusal.self) { try CustomerBulk.tag(ids, "vap", db) }
            try CustomerBulk.tag(ids, "tag 7", db)
            #expect(try ids.map { try Customer.find($0, reader: 0, db).tags.count } == [20, 2, 2])
            #expect(try Customer.find(ids[1], reader: 0, db).tags == ["tag 7", "vip"])
            #expect(throws: Refusal.self) { try CustomerBulk.setOwner(jo + 1_000, of: ids, db) }
            #expect(throws: DatabaseError.self) { try CustomerBulk.tag([ids[1], ID(9_000_000)], "x", db) }
            try CustomerEnd.archive(ids[2], db)
            #expect(throws: Refusal.self) { try CustomerBulk.setOwner(nil, of: ids, db) }
            #expect(try Customer.find(ids[1], reader: 0, db).ownerName == "Jo")
        }
    }

    @Test func `two tags given at the same moment are both kept`() throws {
        let database = try TestDatabase.workspace()
        let id: ID<Customer> = try database.pool.write { db in try RecordWorld().customer("a", db) }

        let failure = try atOnce(
            database, first: { db in try CustomerBulk.tag([id], "one", db) },
            second: { db in try CustomerBulk.tag([id], "two", db) })

        #expect(failure == nil)
        #expect(try database.pool.read { db in try Customer.find(id, reader: 0, db).tags } == ["one", "two"])
    }

    @Test func `customers that an undecided account resembles most are found`() throws {
        try withRolledBack { db in
            let rmm = try world.connection("ninjaone", db)
            let acme: ID<Customer> = try world.customer("Acme", db)
            _ = try world.customer("Beta", db) as Int64
            let account = try world.account(rmm, "1", of: nil, db)
            var filter = CustomerList.Filter()
            filter.hasSuggestions = true
            #expect(try CustomerList.page(filter, sort: .name, after: nil, db).rows.isEmpty)
            try db.run(
                """
                UPDATE account_links SET state = 'suggested', suggestions = jsonb_build_array(jsonb_build_object('customer_id', \(acme)))
                 WHERE account_id = \(account)
                """)
            #expect(try CustomerList.page(filter, sort: .name, after: nil, db).rows.map(\.name) == ["Acme"])
            try Link.keepSeparate(account, by: "Jo", db)
            #expect(try CustomerList.page(filter, sort: .name, after: nil, db).rows.isEmpty)
        }
    }
}
