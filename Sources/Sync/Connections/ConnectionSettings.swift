import Basics
import ConnectorKit
import Database
import Foundation

/// What the Sync and Mapping tabs save.
package struct ConnectionSettings: Sendable {
    package var isEnabled: Bool
    package var intervalMinutes: Int
    package var lookbackDays: Int
    package var streamsOff: Set<String>
    package var autoLink: Bool
    package var createsCustomers: Bool
    package var quiet: QuietHours?
    /// Calls; nil: as the connector bounds them.
    package var budgetPerMinute: Int?
    /// What is read of each filter, by its name; everything of one that is not here.
    package var filters: [String: Set<String>]
    /// What becomes of the rows of parts that are off.
    package var rowsOfOff = ConnectionSwitch.Rows.keep

    /// Days that the first sync may reach back.
    package static let lookbackChoices = [30, 90, 365]

    /// As they are now, to be changed and saved.
    package init(_ connection: Connection) {
        isEnabled = connection.isEnabled
        intervalMinutes = connection.intervalMinutes
        lookbackDays = connection.lookbackDays
        streamsOff = connection.streamsOff
        autoLink = connection.autoLink
        createsCustomers = connection.createsCustomers
        quiet = connection.quiet
        budgetPerMinute = connection.budgetPerMinute
        filters = [:]
        if case .object(let members) = connection.options {
            for name in members.keys {
                let chosen = ChosenFilters.chosen(name, connection.options)
                if !chosen.isEmpty { filters[name] = Set(chosen) }
            }
        }
    }

    /// - Parameter version: the one that the drawer showed.
    /// - Throws: `Refusal` when somebody else saved meanwhile, or a value is none of the choices.
    package func save(
        _ id: ID<Connection>, version: Int, _ manifest: Manifest, streams: [ConnectorKit.Stream], by name: String,
        _ db: borrowing Transaction
    ) throws {
        try check(manifest)
        let known = streamsOff.intersection(streams.map(\.name)).sorted()
        let options = options(manifest)
        let statement: SQL = """
            UPDATE connections
               SET is_enabled = \(isEnabled), paused_by = CASE WHEN \(isEnabled) THEN NULL ELSE coalesce(paused_by, \(name)) END,
                   interval_minutes = \(intervalMinutes), lookback_days = \(lookbackDays), streams_off = \(known),
                   auto_link = \(autoLink), creates_customers = \(createsCustomers), version = version + 1,
                   quiet_from = \(quiet?.from), quiet_to = \(quiet?.to), budget_per_minute = \(budgetPerMinute),
                   options = \(options),
                   next_run_at = CASE WHEN \(isEnabled)
                                      THEN least(next_run_at, now() + \(Double(intervalMinutes)) * interval '1 minute') END
             WHERE id = \(id) AND version = \(version) AND removed_at IS NULL
            """
        guard try db.run(statement) == 1 else {
            throw ConnectionRefusals.edited(try Connection.find(id, db).label)
        }
        if isEnabled { try ConnectionSwitch.schedule(id, db) }
        if rowsOfOff == .purge { try SwitchedOff.purge(Set(known), of: id, streams: streams, db) }
        try SwitchedOff.restore(Set(streams.map(\.name)).subtracting(known), of: id, streams: streams, db)
        try SyncTopic.notify(id, db)
    }

    private func check(_ manifest: Manifest) throws {
        guard manifest.intervalChoices.contains(intervalMinutes) else { throw Self.noChoice("interval") }
        guard Self.lookbackChoices.contains(lookbackDays) else { throw Self.noChoice("look-back", field: "lookback") }
        guard budgetPerMinute.map({ BudgetChoice.all(manifest).contains($0) }) ?? true else {
            throw Self.noChoice("bound of calls", field: "budget")
        }
        guard filters.values.allSatisfy({ $0.count <= 500 && $0.allSatisfy { $0.utf8.count <= 500 } }) else {
            throw Refusal(
                "The settings were not saved", why: "a filter has too many values",
                next: "Tick fewer, or none to read everything.")
        }
    }

    private static func noChoice(_ what: String, field: String? = nil) -> Refusal {
        Refusal(
            "The settings were not saved", why: "the \(what) is none of the choices", next: "Pick one from the list.",
            field: field ?? what)
    }

    /// Names that this build does not know are dropped.
    private func options(_ manifest: Manifest) -> JSON {
        let chosen = manifest.filters.compactMap { filter -> (String, JSON)? in
            guard let values = filters[filter.name], !values.isEmpty else { return nil }
            return (filter.name, .array(values.sorted().map(JSON.string)))
        }
        return .object(Dictionary(chosen) { first, _ in first })
    }
}

/// How many calls a minute an admin can allow.
package enum BudgetChoice {
    /// Shares of what the connector takes for the vendor's limit, or round numbers where the vendor publishes none.
    package static func all(_ manifest: Manifest) -> [Int] {
        guard let whole = manifest.budgetPerMinute else { return [600, 300, 120, 60, 30] }
        return [whole, whole / 2, whole / 4, whole / 10].map { max(1, $0) }
    }
}

/// On, off, and away.
package enum ConnectionSwitch {
    /// Stops syncing until somebody resumes it; a run under way ends at its next page.
    package static func pause(_ id: ID<Connection>, by name: String, _ db: borrowing Transaction) throws {
        try change(id, "is_enabled = false, paused_by = \(name), next_run_at = NULL", db)
    }

    /// Syncs again, at once.
    package static func resume(_ id: ID<Connection>, _ db: borrowing Transaction) throws {
        try change(id, "is_enabled = true, paused_by = NULL, failures = 0, next_run_at = now()", db)
    }

    /// What becomes of the rows of a tool that is disconnected, or of a part that is switched off.
    package enum Rows: String, Sendable, CaseIterable {
        /// They stay, read-only, and reconnecting takes them up again.
        case keep
        /// They go: of a tool in 30 days, unless it is connected again before; of a part within two hours.
        case purge
    }

    /// Destroys the credentials now.
    package static func disconnect(_ id: ID<Connection>, rows: Rows, _ db: borrowing Transaction) throws {
        try db.run("DELETE FROM connection_secrets WHERE connection_id = \(id)")
        try db.run("DELETE FROM connection_tokens WHERE connection_id = \(id)")
        try change(
            id,
            """
            has_credentials = false, is_enabled = false, paused_by = NULL, next_run_at = NULL, error_kind = NULL,
            error_sentence = NULL, error_detail = NULL, failures = 0,
            removed_at = CASE WHEN \(rows == .purge) THEN now() END
            """, db)
    }

    /// A connection that was switched on has a next run.
    static func schedule(_ id: ID<Connection>, _ db: borrowing Transaction) throws {
        try db.run(
            "UPDATE connections SET next_run_at = coalesce(next_run_at, now()) WHERE id = \(id) AND is_enabled AND has_credentials"
        )
    }

    private static func change(_ id: ID<Connection>, _ changes: SQL, _ db: borrowing Transaction) throws {
        let changed = try db.run(
            "UPDATE connections SET \(changes), version = version + 1 WHERE id = \(id) AND removed_at IS NULL")
        guard changed == 1 else { throw DatabaseError(.notFound, "connection \(id)") }
        try SyncTopic.notify(id, db)
    }
}
