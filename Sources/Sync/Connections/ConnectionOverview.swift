import Basics
import ConnectorKit
import Database
import Foundation

/// A connection with what its card says about it.
package struct ConnectionOverview: Sendable {
    package let connection: Connection
    /// The run that is queued or under way.
    package let openRun: SyncRun?
    /// The last one that ended, other than retries of some records.
    package let lastRun: SyncRun?
    /// Streams that failed in it, by name.
    package let failedStreams: [String]
    /// Streams where a deletion waits for a person, by name.
    package let guardedStreams: [String]

    /// All connections that were not removed, by label.
    package static func all(_ db: borrowing Transaction) throws -> [ConnectionOverview] {
        try Connection.all(db).map { try ConnectionOverview($0, db) }
    }

    package init(_ connection: Connection, _ db: borrowing Transaction) throws {
        self.connection = connection
        openRun = try SyncRun.open(connection.id, db)
        lastRun = try SyncRun.lastTelling(connection.id, db)
        failedStreams =
            try lastRun.map { run in
                try SyncRunStream.list(run: run.id, db).filter { $0.state == .failed }.map(\.stream)
            } ?? []
        guardedStreams = try db.all(
            """
            SELECT stream FROM connection_streams
             WHERE connection_id = \(connection.id) AND guard IS NOT NULL AND guard ->> 'confirmed_by' IS NULL
             ORDER BY stream
            """
        ) { row in try row.get("stream") as String }
    }

    /// - Parameter connectors: gives streams their titles and tells which field is the day of expiry.
    package func health(_ connectors: ConnectorSet, now: Date) -> ConnectionHealth {
        let type = connectors[connection.connector]
        var facts = ConnectionHealth.Facts()
        facts.hasCredentials = connection.hasCredentials
        facts.isEnabled = connection.isEnabled
        facts.pausedBy = connection.pausedBy
        facts.intervalMinutes = connection.intervalMinutes
        facts.failures = connection.failures
        facts.errorKind = connection.errorKind
        facts.createdAt = connection.createdAt
        facts.lastOkAt = connection.lastOkAt
        facts.nextRunAt = connection.nextRunAt
        facts.expiresOn = type?.manifest.fields.first { $0.kind == .day }.flatMap {
            Day(connection.plainFields[$0.name] ?? "")
        }
        facts.isQueued = openRun?.state == .queued
        facts.isRunning = openRun?.state == .running
        facts.resumesAt = openRun?.resumesAt
        facts.lastRunSucceeded = lastRun?.state == .succeeded
        facts.failedStreams = failedStreams.map { name in type?.stream(name)?.title ?? name }
        facts.quietUntil = connection.quiet?.end(at: now, in: connection.zone)
        return ConnectionHealth(facts, now: now)
    }
}
