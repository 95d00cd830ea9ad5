import Basics
import Database
import Foundation
import Secrets

/// What people do to rules: write, change, restore, try, promote, pause. The caller writes the audit entry.
package enum RuleDrafts {
    /// Whose hand it is.
    package struct Author: Sendable {
        package let id: Int64?
        package let name: String

        package init(id: Int64?, name: String) {
            self.id = id
            self.name = name
        }
    }

    /// Stores a new rule as a draft.
    ///
    /// - Throws: `RuleRefused` with what is wrong, each at its block.
    package static func create(_ json: JSON, by author: Author, _ db: borrowing Transaction) throws -> ID<StoredRule> {
        let rule = try Rule(json).checked().rule
        let id: ID<StoredRule>? = try db.value(
            """
            INSERT INTO rules (name, owner_id, owner_name, trial_version)
            VALUES (\(rule.name), \(author.id), \(author.name), 1) RETURNING id
            """)
        guard let id else { throw DatabaseError(.other, "a rule was not stored") }
        try add(rule, version: 1, of: id, copiedFrom: nil, by: author, db)
        return id
    }

    /// Stores a change as a new version. A live version stays live while the new one is in dry run; a new meaning begins its dry
    /// run anew, a new name does not. Returns the version's number.
    package static func change(
        _ id: ID<StoredRule>, _ json: JSON, copiedFrom: Int? = nil, by author: Author, _ db: borrowing Transaction
    ) throws -> Int {
        let rule = try Rule(json).checked().rule
        let stored = try lock(id, db)
        let newest = (try db.value("SELECT max(version) FROM rule_versions WHERE rule_id = \(id)") as Int?) ?? 0
        let version = newest + 1
        let former = try stored.trialVersion.map { try meaning($0, of: id, db) } ?? nil
        let isSame = former == Digest.sha256(Array(rule.meaning.utf8))
        try add(rule, version: version, of: id, copiedFrom: copiedFrom, by: author, db)
        let starts = stored.mode != .draft && !(isSame && stored.trialSince != nil)
        try db.run(
            """
            UPDATE rules
               SET name = \(rule.name), trial_version = \(version), updated_at = now(),
                   trial_since = CASE WHEN \(starts) THEN now() ELSE trial_since END
             WHERE id = \(id)
            """)
        return version
    }

    /// Copies an old version forward; returns the new one's number.
    package static func restore(
        _ id: ID<StoredRule>, version: Int, by author: Author, _ db: borrowing Transaction
    ) throws -> Int {
        let old = try StoredRule.version(version, of: id, db)
        return try change(id, old.definition, copiedFrom: version, by: author, db)
    }

    package static func startDryRun(_ id: ID<StoredRule>, _ db: borrowing Transaction) throws {
        let rule = try lock(id, db)
        guard rule.mode == .draft, rule.trialVersion != nil else {
            throw Refusal(
                "The dry run was not started", why: "the rule is in \(rule.mode.words)",
                next: "Only a draft is started.")
        }
        try db.run("UPDATE rules SET mode = 'dry_run', trial_since = now(), updated_at = now() WHERE id = \(id)")
    }

    /// What stands between a dry run and going live without typing the name.
    package struct Readiness: Sendable, Equatable {
        /// Of the 24 recommended.
        package let hours: Int
        package let matches: Int
        package let right: Int
        package let wrong: Int
        /// Actions that this program cannot do yet, in words.
        package let impossible: [String]

        package var needsName: Bool { hours < 24 || matches == 0 }
    }

    package static func readiness(_ id: ID<StoredRule>, at now: Date, _ db: borrowing Transaction) throws -> Readiness {
        let rule = try StoredRule.find(id, db)
        guard let trial = rule.trialVersion else {
            return Readiness(hours: 0, matches: 0, right: 0, wrong: 0, impossible: [])
        }
        let checked = try Rule(try StoredRule.version(trial, of: id, db).definition)
        let query: SQL = """
            SELECT count(*) FILTER (WHERE verdict NOT IN ('no_match', 'unknown', 'late')) AS matches,
                   count(*) FILTER (WHERE mark = 'right') AS good, count(*) FILTER (WHERE mark = 'wrong') AS bad
              FROM rule_decisions
             WHERE rule_id = \(id) AND is_shadow AND at >= \(rule.trialSince ?? now)
            """
        let found = try db.first(query) { row in
            (
                matches: try row.get("matches") as Int, right: try row.get("good") as Int,
                wrong: try row.get("bad") as Int
            )
        }
        let hours = rule.trialSince.map { Int(now.timeIntervalSince($0) / 3_600) } ?? 0
        return Readiness(
            hours: hours, matches: found?.matches ?? 0, right: found?.right ?? 0, wrong: found?.wrong ?? 0,
            impossible: RuleDeeds.impossible(checked))
    }

    /// Makes the version in dry run the one that acts.
    ///
    /// - Parameter typed: what the admin typed when asked for the rule's name.
    package static func promote(
        _ id: ID<StoredRule>, typed: String?, at now: Date, _ db: borrowing Transaction
    ) throws {
        let rule = try lock(id, db)
        let what = "The rule did not go live"
        guard rule.mode != .draft, let trial = rule.trialVersion else {
            throw Refusal(what, why: "no version of it is in dry run", next: "Start its dry run first.")
        }
        let readiness = try readiness(id, at: now, db)
        guard readiness.impossible.isEmpty else {
            let why = "Vectis cannot \(readiness.impossible.joined(separator: " or ")) yet"
            throw Refusal(what, why: why, next: "Take that action out, or leave the rule in dry run.")
        }
        guard !readiness.needsName || typed == rule.name else {
            let why = "it ran dry for \(readiness.hours) of 24 hours with \(readiness.matches) matches"
            throw Refusal(what, why: why, next: "Type its name to go on all the same.", field: "name")
        }
        try db.run(
            """
            UPDATE rules SET mode = 'live', live_version = \(trial), trial_version = NULL, trial_since = NULL, paused_why = NULL,
                             updated_at = now()
             WHERE id = \(id)
            """)
    }

    /// Live rules rest; those that wait are not done.
    package static func pause(_ id: ID<StoredRule>, _ db: borrowing Transaction) throws {
        try move(id, from: [.live, .autoPaused], to: .paused, why: nil, db)
    }

    package static func resume(_ id: ID<StoredRule>, _ db: borrowing Transaction) throws {
        try move(id, from: [.paused, .autoPaused], to: .live, why: nil, db)
    }

    /// The rule goes on recording, and stops acting until a person turns it on again.
    static func pauseItself(_ id: ID<StoredRule>, why: String, _ db: borrowing Transaction) throws {
        try db.run(
            "UPDATE rules SET mode = 'auto_paused', paused_why = \(why), updated_at = now() WHERE id = \(id) AND mode = 'live'"
        )
    }

    package static func delete(_ id: ID<StoredRule>, _ db: borrowing Transaction) throws {
        _ = try lock(id, db)
        try db.run("UPDATE rules SET deleted_at = now(), mode = 'paused' WHERE id = \(id)")
        try db.run("DELETE FROM rule_timers WHERE rule_id = \(id)")
    }

    private static func move(
        _ id: ID<StoredRule>, from: [StoredRule.Mode], to mode: StoredRule.Mode, why: String?,
        _ db: borrowing Transaction
    ) throws {
        let rule = try lock(id, db)
        guard from.contains(rule.mode) else {
            throw Refusal(
                "Nothing was changed", why: "the rule is in \(rule.mode.words)", next: "Look at it again.")
        }
        try db.run("UPDATE rules SET mode = \(mode), paused_why = \(why), updated_at = now() WHERE id = \(id)")
    }

    private static func lock(_ id: ID<StoredRule>, _ db: borrowing Transaction) throws -> StoredRule {
        try db.run("SELECT 1 FROM rules WHERE id = \(id) FOR UPDATE")
        return try StoredRule.find(id, db)
    }

    private static func meaning(_ version: Int, of id: ID<StoredRule>, _ db: borrowing Transaction) throws -> [UInt8]? {
        try db.value("SELECT meaning FROM rule_versions WHERE rule_id = \(id) AND version = \(version)")
    }

    private static func add(
        _ rule: Rule, version: Int, of id: ID<StoredRule>, copiedFrom: Int?, by author: Author,
        _ db: borrowing Transaction
    ) throws {
        try db.run(
            """
            INSERT INTO rule_versions (rule_id, version, definition, meaning, copied_from, created_by)
            VALUES (\(id), \(version), \(rule.json), \(Digest.sha256(Array(rule.meaning.utf8))), \(copiedFrom), \(author.name))
            """)
    }
}
