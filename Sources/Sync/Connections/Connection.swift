import Basics
import ConnectorKit
import Database
import Foundation

/// A configured tool: one account at a vendor, without its secrets.
package struct Connection: Sendable {
    package let id: ID<Connection>
    /// The manifest's key.
    package let connector: String
    package let label: String
    package let isEnabled: Bool
    package let intervalMinutes: Int
    package let lookbackDays: Int
    /// Streams that are not read, by name.
    package let streamsOff: Set<String>
    package let options: JSON
    package let quiet: QuietHours?
    /// In which quiet hours are meant.
    package let zone: TimeZone
    /// Calls a minute, as an admin bounds them; nil: as the connector does.
    package let budgetPerMinute: Int?
    /// The fields that are no secrets, by the manifest's names.
    package let plainFields: [String: String]
    /// Which account at the vendor this is; nil until the first save with credentials.
    package let identity: String?
    package let autoLink: Bool
    package let createsCustomers: Bool
    package let hasCredentials: Bool
    /// Who switched syncing off; nil while it is on.
    package let pausedBy: String?
    package let errorKind: VendorFailure.Kind?
    package let errorSentence: String?
    /// What the vendor said, as in a run.
    package let errorDetail: JSON?
    /// Failed runs in a row.
    package let failures: Int
    package let lastOkAt: Date?
    package let lastRunAt: Date?
    package let nextRunAt: Date?
    package let testedAt: Date?
    package let testedText: String?
    package let version: Int
    package let removedAt: Date?
    package let createdAt: Date
    package let createdBy: Int64?

    /// - Throws: `DatabaseError.notFound` when there is none, or it was removed.
    package static func find(_ id: ID<Connection>, _ db: borrowing Transaction) throws -> Connection {
        let query: SQL = "SELECT \(columns) FROM connections c WHERE c.id = \(id) AND c.removed_at IS NULL"
        guard let found = try db.first(query, as: Connection.init(row:)) else {
            throw DatabaseError(.notFound, "connection \(id)")
        }
        return found
    }

    /// All that were not removed, by label.
    package static func all(_ db: borrowing Transaction) throws -> [Connection] {
        try db.all(
            "SELECT \(columns) FROM connections c WHERE c.removed_at IS NULL ORDER BY lower(c.label), c.id",
            as: Connection.init(row:))
    }

    /// Those of one connector, the oldest first.
    package static func by(connector: String, _ db: borrowing Transaction) throws -> [Connection] {
        try db.all(
            "SELECT \(columns) FROM connections c WHERE c.connector = \(connector) AND c.removed_at IS NULL ORDER BY c.id",
            as: Connection.init(row:))
    }

    static let columns: SQL = """
        c.id, c.connector, c.label, c.is_enabled, c.interval_minutes, c.lookback_days, c.streams_off, c.options, c.plain_fields,
        c.identity, c.auto_link, c.creates_customers, c.has_credentials, c.paused_by, c.error_kind, c.error_sentence,
        c.error_detail, c.failures, c.last_ok_at, c.last_run_at, c.next_run_at, c.tested_at, c.tested_text, c.version,
        c.removed_at, c.created_at, c.created_by, c.quiet_from, c.quiet_to, c.budget_per_minute,
        (SELECT w.time_zone FROM workspace w) AS time_zone
        """

    init(row: Row) throws {
        id = try row.get("id")
        connector = try row.get("connector")
        label = try row.get("label")
        isEnabled = try row.get("is_enabled")
        intervalMinutes = try row.get("interval_minutes")
        lookbackDays = try row.get("lookback_days")
        streamsOff = Set(try row.get("streams_off") as [String])
        options = try row.get("options")
        quiet = Connection.quiet(from: try row.get("quiet_from"), to: try row.get("quiet_to"))
        zone = TimeZone(identifier: try row.get("time_zone") ?? "") ?? .gmt
        budgetPerMinute = try row.get("budget_per_minute")
        plainFields = Connection.texts(try row.get("plain_fields"))
        identity = try row.get("identity")
        autoLink = try row.get("auto_link")
        createsCustomers = try row.get("creates_customers")
        hasCredentials = try row.get("has_credentials")
        pausedBy = try row.get("paused_by")
        errorKind = (try row.get("error_kind") as String?).flatMap(VendorFailure.Kind.init)
        errorSentence = try row.get("error_sentence")
        errorDetail = try row.get("error_detail")
        failures = try row.get("failures")
        lastOkAt = try row.get("last_ok_at")
        lastRunAt = try row.get("last_run_at")
        nextRunAt = try row.get("next_run_at")
        testedAt = try row.get("tested_at")
        testedText = try row.get("tested_text")
        version = try row.get("version")
        removedAt = try row.get("removed_at")
        createdAt = try row.get("created_at")
        createdBy = try row.get("created_by")
    }

    /// When the schedule queues the next run: not in quiet hours.
    package var nextScheduled: Date? {
        nextRunAt.map { quiet?.end(at: $0, in: zone) ?? $0 }
    }

    static func quiet(from: Int?, to: Int?) -> QuietHours? {
        guard let from, let to else { return nil }
        return QuietHours(from: from, to: to)
    }

    /// The texts of an object, by name.
    static func texts(_ object: JSON) -> [String: String] {
        guard case .object(let members) = object else { return [:] }
        return members.compactMapValues(\.stringValue)
    }
}
