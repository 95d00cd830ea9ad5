import Basics
import Database
import Foundation
import TestKit
import Testing

@testable import Customers

struct NoteTests {
    private let world = RecordWorld()

    private func refusal<Value>(_ body: () throws -> Value) -> Refusal? {
        do {
            _ = try body()
            return nil
        } catch {
            return error as? Refusal
        }
    }

    @Test func `a note is kept as it was typed, with an event, the pinned ones first`() throws {
        try withRolledBack { db in
            let acme: ID<Customer> = try world.customer("Acme", db)
            let ana = try world.user("Ana", db)

            let first = try Note.add("  One\r\ntwo \u{301}<b> ", to: acme, by: (ana, "Ana"), db)
            _ = try Note.add("Three", to: acme, by: (ana, "Ana"), db)
            try Note.pin(first, of: acme, true, db)

            #expect(try Note.list(of: acme, db).map(\.body) == ["One\ntwo \u{301}<b>", "Three"])
            #expect(try Timeline.counts(of: acme, db) == [.notes: 2])
        }
    }

    @Test(arguments: [("", false), (" \r\n ", false), (String(repeating: "é", count: 10_000), true)])
    func `an empty note is refused beside its field`(body: String, isKept: Bool) throws {
        try withRolledBack { db in
            let acme: ID<Customer> = try world.customer("Acme", db)
            let ana = try world.user("Ana", db)

            let refused = refusal { try Note.add(body, to: acme, by: (ana, "Ana"), db) }

            #expect((refused == nil) == isKept)
            #expect(refused == nil || refused?.field == "body")
        }
    }

    @Test func `10 000 characters fit however the browser ends its lines, one more does not`() throws {
        try withRolledBack { db in
            let acme: ID<Customer> = try world.customer("Acme", db)
            let ana = try world.user("Ana", db)
            let lines = "a" + String(repeating: "\r\na", count: 4_999) + "b"

            let fits = try Note.add(lines, to: acme, by: (ana, "Ana"), db)
            let refused = refusal { try Note.add(lines + "c", to: acme, by: (ana, "Ana"), db) }

            #expect(fits.value > 0)
            #expect(refused?.why.contains("10,001 characters") == true)
        }
    }

    @Test func `only one's own note is edited, and what it said before is kept`() throws {
        try withRolledBack { db in
            let acme: ID<Customer> = try world.customer("Acme", db)
            let other: ID<Customer> = try world.customer("Other", db)
            let ana = try world.user("Ana", db)
            let bo = try world.user("Bo", db)
            let note = try Note.add("First", to: acme, by: (ana, "Ana"), db)

            #expect(refusal { try Note.edit(note, of: acme, body: "Mine", by: bo, db) } != nil)
            #expect(refusal { try Note.edit(note, of: other, body: "Mine", by: ana, db) } != nil)
            try Note.edit(note, of: acme, body: "Second", by: ana, db)

            let found = try #require(try Note.list(of: acme, db).first)
            let history: String? = try db.value("SELECT history->0->>'body' FROM customer_notes WHERE id = \(note)")
            #expect(found.body == "Second")
            #expect(found.editedAt != nil)
            #expect(history == "First")
        }
    }

    @Test func `an archived customer takes no notes, no pins, no tags and no owner`() throws {
        try withRolledBack { db in
            let acme: ID<Customer> = try world.customer("Acme", db)
            let ana = try world.user("Ana", db)
            let note = try Note.add("First", to: acme, by: (ana, "Ana"), db)
            try db.run("UPDATE customers SET status = 'archived' WHERE id = \(acme)")

            #expect(refusal { try Note.add("No", to: acme, by: (ana, "Ana"), db) } != nil)
            #expect(refusal { try Note.edit(note, of: acme, body: "No", by: ana, db) } != nil)
            #expect(refusal { try Note.pin(note, of: acme, true, db) } != nil)
            #expect(refusal { try Customer.set(tags: ["vip"], of: acme, db) } != nil)
            #expect(refusal { try Customer.set(owner: ana, of: acme, db) } != nil)
        }
    }

    @Test func `a note of another customer is not there`() throws {
        try withRolledBack { db in
            let acme: ID<Customer> = try world.customer("Acme", db)
            let other: ID<Customer> = try world.customer("Other", db)
            let ana = try world.user("Ana", db)
            let note = try Note.add("First", to: acme, by: (ana, "Ana"), db)

            #expect(throws: DatabaseError.self) { try Note.pin(note, of: other, true, db) }
            #expect(throws: DatabaseError.self) { try Note.add("x", to: ID(9_000_000_000), by: (ana, "Ana"), db) }
        }
    }
}
