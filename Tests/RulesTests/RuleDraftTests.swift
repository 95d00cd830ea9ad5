import Basics
import Database
import Foundation
import TestKit
import Testing

@testable import Rules

struct RuleDraftTests {
    private let ann = RuleDrafts.Author(id: nil, name: "Ann")
    private func json(_ text: String) throws -> JSON { try JSON(parsing: Data(text.utf8)) }

    private static let tagging = """
        {"schema":1,"name":"Tag it","trigger":{"event":"alert.opened"},
         "when":{"field":"alert.severity","op":"is","value":"critical"},"then":[{"do":"customer.tag","with":{"tag":"x"}}]}
        """

    @Test func `a rule goes from draft over dry run to live, early only when its name is typed`() throws {
        try withRolledBack { db in
            let id = try RuleDrafts.create(try json(Self.tagging), by: ann, db)
            #expect(throws: Refusal.self) { try RuleDrafts.promote(id, typed: "Tag it", at: Date(), db) }
            try RuleDrafts.startDryRun(id, db)

            #expect(throws: Refusal.self) { try RuleDrafts.promote(id, typed: nil, at: Date(), db) }
            try RuleDrafts.promote(id, typed: "Tag it", at: Date(), db)

            let rule = try StoredRule.find(id, db)
            #expect((rule.mode, rule.liveVersion, rule.trialVersion) == (.live, 1, nil))
        }
    }

    @Test func `a changed live rule stays live while the new version runs dry, and an old one can be restored`() throws
    {
        try withRolledBack { db in
            let id = try RuleDrafts.create(try json(Self.tagging), by: ann, db)
            try RuleDrafts.startDryRun(id, db)
            try RuleDrafts.promote(id, typed: "Tag it", at: Date(), db)

            let two = try RuleDrafts.change(
                id, try json(Self.tagging.replacing("critical", with: "warning")), by: ann, db)
            #expect(try ActiveRule.all(db).map { [$0.version, $0.isLive ? 1 : 0] } == [[1, 1], [2, 0]])
            let three = try RuleDrafts.restore(id, version: 1, by: ann, db)

            let versions = try StoredRule.versions(of: id, db)
            #expect((two, three) == (2, 3))
            #expect(versions.map(\.copiedFrom) == [1, nil, nil])
            #expect(versions[0].definition == versions[2].definition)
        }
    }

    @Test func `renaming keeps the clock of the dry run, changing a value restarts it`() throws {
        try withRolledBack { db in
            let id = try RuleDrafts.create(try json(Self.tagging), by: ann, db)
            try RuleDrafts.startDryRun(id, db)
            try db.run("UPDATE rules SET trial_since = now() - interval '20 hours'")

            _ = try RuleDrafts.change(id, try json(Self.tagging.replacing("Tag it", with: "Tag them")), by: ann, db)
            #expect(try RuleDrafts.readiness(id, at: Date(), db).hours == 20)
            _ = try RuleDrafts.change(id, try json(Self.tagging.replacing("critical", with: "info")), by: ann, db)
            #expect(try RuleDrafts.readiness(id, at: Date(), db).hours == 0)
        }
    }

    @Test func `a version never changes, and what cannot be done cannot go live`() throws {
        try withRolledBack { db in
            let mail = Self.tagging.replacing(
                #""do":"customer.tag","with":{"tag":"x"}"#, with: #""do":"notify.chat","with":{"text":"x"}"#)
            let id = try RuleDrafts.create(try json(mail), by: ann, db)
            try RuleDrafts.startDryRun(id, db)

            let refusal = #expect(throws: Refusal.self) { try RuleDrafts.promote(id, typed: "Tag it", at: Date(), db) }
            #expect(refusal?.why == "Vectis cannot post to the chat yet")
            #expect(throws: DatabaseError.self) { try db.run("UPDATE rule_versions SET created_by = 'Eve'") }
        }
    }
}
