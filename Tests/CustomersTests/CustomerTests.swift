import Basics
import Database
import Foundation
import TestKit
import Testing
import Workspace

@testable import Customers

struct CustomerTests {
    private let world = RecordWorld()

    private func merge(_ gone: ID<Customer>, into survivor: ID<Customer>, _ db: borrowing Transaction) throws {
        try db.run("UPDATE customers SET merged_into = \(survivor) WHERE id = \(gone)")
    }

    @Test func `a customer that was merged is found as its last survivor`() throws {
        try withRolledBack { db in
            let ids: [ID<Customer>] = try ["A", "B", "C", "D"].map { try world.customer($0, db) }
            for (gone, survivor) in zip(ids, ids.dropFirst()) { try merge(gone, into: survivor, db) }

            #expect(try ids.map { try Customer.find($0, reader: 0, db).name } == ["D", "D", "D", "D"])
            #expect(throws: DatabaseError.self) { try Customer.find(ID(9_000_000_000), reader: 0, db) }
        }
    }

    @Test func `deeds at a customer that was merged away are found at the survivor`() throws {
        try withRolledBack { db in
            let ids: [ID<Customer>] = try ["Survivor", "Merged", "Merged before", "Other"].map {
                try world.customer($0, db)
            }
            try merge(ids[1], into: ids[0], db)
            try merge(ids[2], into: ids[1], db)
            for id in ids {
                try AuditLog.append(
                    .customerArchived(id.value), by: .system, at: Date(timeIntervalSince1970: 1_790_000_000), db)
            }

            for (asked, found) in [(0, [2, 1, 0]), (1, [2, 1]), (3, [3])] {
                let customers = try Customer.withMerged(ids[asked], db)
                let records = try AuditLog.list(AuditFilter { $0.customers = customers }, db)
                #expect(records.map(\.entry.customerID) == found.map { ids[$0].value })
            }
        }
    }

    @Test func `the head counts what is open over all accounts`() throws {
        try withRolledBack { db in
            let psa = try world.connection("connectwise", db)
            let rmm = try world.connection("ninjaone", db)
            let acme = try world.customer("Acme", at: psa, "1", db)
            try world.account(rmm, "a", of: acme.value, db)
            try world.account(rmm, "b", of: nil, db)
            for (ref, account, values): (String, String, KeyValuePairs<String, SQL>) in [
                ("1", "1", ["title": "'T'"]), ("2", "1", ["title": "'T'"]),
                ("3", "1", ["title": "'T'", "is_open": "false"]),
                ("4", "1", ["title": "'T'", "deleted_at": "now()"]), ("5", "other", ["title": "'T'"]),
            ] { try world.record("tickets", psa, ref, of: account, values, db) }
            try world.record("invoices", psa, "i", of: "1", ["status": "'overdue'"], db)
            try world.record("contacts", psa, "c", of: "1", ["name": "'Carl'"], db)
            try world.record("contacts", psa, "d", of: "1", ["name": "'Dora'", "is_primary": "true"], db)
            try world.record(
                "contacts", psa, "e", of: "1", ["name": "'Eve'", "is_primary": "true", "is_active": "false"], db)

            let found = try Customer.find(acme, reader: 0, db)

            #expect(found.openTickets == 2)
            #expect(found.openInvoicesOverdue == 1)
            #expect(found.contactName == "Dora")
            #expect(!found.isFollowed && !found.isArchived && found.ownerName == nil)
        }
    }

    @Test func `one follows for oneself, as often as one likes`() throws {
        try withRolledBack { db in
            let acme: ID<Customer> = try world.customer("Acme", db)
            let gone: ID<Customer> = try world.customer("Gone", db)
            let (ana, bo) = (try world.user("Ana", db), try world.user("Bo", db))
            try merge(gone, into: acme, db)

            try Customer.follow(acme, true, by: ana, db)
            try Customer.follow(acme, true, by: ana, db)

            #expect(try Customer.find(acme, reader: ana, db).isFollowed)
            #expect(try !Customer.find(acme, reader: bo, db).isFollowed)
            try Customer.follow(acme, false, by: ana, db)
            #expect(try !Customer.find(acme, reader: ana, db).isFollowed)
            #expect(throws: DatabaseError.self) { try Customer.follow(gone, true, by: ana, db) }
            #expect(throws: DatabaseError.self) { try Customer.follow(ID(9_000_000_000), true, by: ana, db) }
        }
    }

    @Test func `tags are at most 20 of 40 characters`() throws {
        try withRolledBack { db in
            let acme: ID<Customer> = try world.customer("Acme", db)

            try Customer.set(tags: (1...20).map { "tag \($0)" }, of: acme, db)

            #expect(throws: Refusal.self) { try Customer.set(tags: (1...21).map { "tag \($0)" }, of: acme, db) }
            for tag in [String(repeating: "x", count: 41), "x" + String(repeating: "\u{301}", count: 40)] {
                #expect(throws: Refusal.self) { try Customer.set(tags: [tag], of: acme, db) }
            }
            #expect(try Customer.find(acme, reader: 0, db).tags.count == 20)
        }
    }

    @Test func `what is new is what came after the visit before, and a reload does not clear it`() throws {
        try withRolledBack { db in
            let acme: ID<Customer> = try world.customer("Acme", db)
            let ana = try world.user("Ana", db)
            func away(_ time: SQL, _ db: borrowing Transaction) throws {
                try db.run(
                    "UPDATE customer_visits SET seen_at = now() - \(time)::interval, seen_before_at = seen_before_at - \(time)::interval"
                )
            }

            #expect(try CustomerVisit.look(acme, by: ana, db) == nil)
            #expect(try CustomerVisit.look(acme, by: ana, db) == nil)
            try away("'1 hour'", db)
            let before = try CustomerVisit.look(acme, by: ana, db)
            #expect(before != nil)
            try db.run("UPDATE customer_visits SET seen_at = now() - interval '10 minutes'")
            #expect(try CustomerVisit.look(acme, by: ana, db) == before)
            #expect(try CustomerVisit.look(ID(9_000_000_000), by: ana, db) == nil)
        }
    }

    @Test func `home tells a person what is new at their customers until they say they have seen it`() throws {
        try withRolledBack { db in
            let psa = try world.connection("connectwise", db)
            let (ana, bo) = (try world.user("Ana", db), try world.user("Bo", db))
            let owned = try world.customer("Owned", at: psa, "1", db)
            let followed = try world.customer("Followed", at: psa, "2", db)
            _ = try world.customer("Neither", at: psa, "3", db)
            try Customer.set(owner: ana, of: owned, db)
            try Customer.follow(followed, true, by: ana, db)
            try db.run("UPDATE customer_visits SET seen_at = now() - interval '2 hours'")
            for (account, count) in [("1", 2), ("2", 3), ("3", 1)] {
                for number in 0..<count {
                    try db.run(
                        """
                        INSERT INTO timeline_events (connection_id, account_ref, type, type_group, occurred_at, title, dedupe_key)
                        VALUES (\(psa), \(account), 'x', 'tickets', now() - interval '1 hour', 'T', \("\(psa)/\(account)/\(number)"))
                        """)
                }
            }

            #expect(try News.list(for: ana, db).map { "\($0.customerName) \($0.events)" } == ["Followed 3", "Owned 2"])
            #expect(try News.list(for: bo, db).isEmpty)
            try News.markSeen(by: ana, db)
            #expect(try News.list(for: ana, db).isEmpty)
        }
    }

    @Test func `the overview counts decisions that wait at connections that are there`() throws {
        try withRolledBack { db in
            let rmm = try world.connection("ninjaone", db)
            let gone = try world.connection("ninjaone", db)
            let before = try Overview.load(db)
            try world.account(rmm, "1", of: nil, db)
            try world.account(rmm, "2", of: nil, db)
            try world.account(gone, "1", of: nil, db)
            try db.run(
                "UPDATE source_accounts SET deleted_at = now() WHERE connection_id = \(rmm) AND external_id = '2'")
            try db.run("UPDATE connections SET removed_at = now() WHERE id = \(gone)")
            for (ref, values): (String, KeyValuePairs<String, SQL>) in [
                ("1", ["title": "'T'", "status_norm": "'waiting_customer'", "assignee_name": "'Bo'"]),
                ("2", ["title": "'T'"]),
            ] { try world.record("tickets", rmm, ref, values, db) }

            let found = try Overview.load(db)

            #expect(found.undecidedAccounts - before.undecidedAccounts == 1)
            #expect(found.openTickets - before.openTickets == 2)
            #expect(found.unassignedTickets - before.unassignedTickets == 1)
            #expect(found.waitingTickets - before.waitingTickets == 1)
            #expect(try Attention.list(db).count == 1)
        }
    }
}
