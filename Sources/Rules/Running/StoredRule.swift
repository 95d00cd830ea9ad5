import Basics
import Database
import Foundation
import Secrets

/// A rule with its mode; what it says stands in its versions.
package struct StoredRule: Sendable {
    package let id: ID<StoredRule>
    package let name: String
    package let mode: Mode
    /// The version that acts; nil: none was ever promoted.
    package let liveVersion: Int?
    /// In draft or dry run, beside the live one.
    package let trialVersion: Int?
    /// Since when what it means now is in dry run.
    package let trialSince: Date?
    package let pausedWhy: String?
    package let ownerName: String
    package let updatedAt: Date

    package enum Mode: String, Sendable, CaseIterable, SQLDecodable, SQLEncodable {
        case draft
        case dryRun = "dry_run"
        case live, paused
        case autoPaused = "auto_paused"

        /// As on the badge.
        package var words: String {
            switch self {
            case .draft: "Draft"
            case .dryRun: "Dry-run"
            case .live: "Live"
            case .paused: "Paused"
            case .autoPaused: "Auto-paused"
            }
        }
    }

    /// One version, which never changes.
    package struct Version: Sendable {
        package let number: Int
        package let definition: JSON
        package let copiedFrom: Int?
        package let createdBy: String
        package let createdAt: Date
    }

    package static func list(_ db: borrowing Transaction) throws -> [StoredRule] {
        try db.all(
            "SELECT \(columns) FROM rules WHERE deleted_at IS NULL ORDER BY lower(name), id", as: StoredRule.init(row:))
    }

    /// - Throws: `DatabaseError.notFound`
    package static func find(_ id: ID<StoredRule>, _ db: borrowing Transaction) throws -> StoredRule {
        let query: SQL = "SELECT \(columns) FROM rules WHERE id = \(id) AND deleted_at IS NULL"
        guard let found = try db.first(query, as: StoredRule.init(row:)) else {
            throw DatabaseError(.notFound, "rule \(id)")
        }
        return found
    }

    /// All versions, the newest first.
    package static func versions(of id: ID<StoredRule>, _ db: borrowing Transaction) throws -> [Version] {
        try db.all(
            """
            SELECT version, definition, copied_from, created_by, created_at FROM rule_versions
             WHERE rule_id = \(id) ORDER BY version DESC
            """, as: Version.init(row:))
    }

    package static func version(
        _ number: Int, of id: ID<StoredRule>, _ db: borrowing Transaction
    ) throws -> Version {
        let query: SQL = """
            SELECT version, definition, copied_from, created_by, created_at FROM rule_versions
             WHERE rule_id = \(id) AND version = \(number)
            """
        guard let found = try db.first(query, as: Version.init(row:)) else {
            throw DatabaseError(.notFound, "version \(number) of rule \(id)")
        }
        return found
    }

    static let columns: SQL =
        "id, name, mode, live_version, trial_version, trial_since, paused_why, owner_name, updated_at"

    init(row: Row) throws {
        id = try row.get("id")
        name = try row.get("name")
        mode = try row.get("mode")
        liveVersion = try row.get("live_version")
        trialVersion = try row.get("trial_version")
        trialSince = try row.get("trial_since")
        pausedWhy = try row.get("paused_why")
        ownerName = try row.get("owner_name")
        updatedAt = try row.get("updated_at")
    }
}

extension StoredRule.Version {
    init(row: Row) throws {
        number = try row.get("version")
        definition = try row.get("definition")
        copiedFrom = try row.get("copied_from")
        createdBy = try row.get("created_by")
        createdAt = try row.get("created_at")
    }
}
