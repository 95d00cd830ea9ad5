import Basics
import ConnectorKit
import Database
import Directory
import Foundation
import Jobs

/// How an open workspace stands, in figures for who watches the server. They name no customer and no connection's label.
package enum WorkspaceFigures {
    /// - Throws: `DatabaseError` when the workspace's database does not answer.
    package static func samples(
        of workspace: OpenWorkspace, _ connectors: ConnectorSet, now: Date
    ) throws -> [MetricSample] {
        let slug = workspace.entry.slug
        let (queue, outbox, connections) = try workspace.pool.read { db in
            (try QueueFigures.load(db), try OutboxFigures.samples(for: slug, db), try ConnectionOverview.all(db))
        }
        return queue.samples(for: slug) + outbox + connections.flatMap { samples(of: $0, slug, connectors, now) }
    }

    /// What the process itself knows, whether the database answers or not.
    package static func pools(of workspace: OpenWorkspace) -> [MetricSample] {
        samples(of: workspace.pool, workspace.entry.slug, "web")
            + samples(of: workspace.jobPool, workspace.entry.slug, "jobs")
    }

    private static func samples(of pool: Pool, _ slug: String, _ name: String) -> [MetricSample] {
        let figures = pool.statistics()
        let values: [(String, Int)] = [
            ("pool_limit", figures.limit), ("pool_open", figures.open), ("pool_idle", figures.idle),
            ("pool_waiting", figures.waiting), ("pool_wait_timeouts", figures.leaseTimeouts),
        ]
        return values.map { .gauge($0.0, [("workspace", slug), ("pool", name)], Double($0.1)) }
    }

    /// The age is that of the last success, or of the connection where there was none.
    private static func samples(
        of overview: ConnectionOverview, _ slug: String, _ connectors: ConnectorSet, _ now: Date
    ) -> [MetricSample] {
        let connection = overview.connection
        let labels = [
            ("workspace", slug), ("connection", connection.id.description), ("connector", connection.connector),
        ]
        let word = overview.health(connectors, now: now).word
        let values: [(String, Double)] = [
            ("sync_age_seconds", now.timeIntervalSince(connection.lastOkAt ?? connection.createdAt)),
            ("sync_failures_in_a_row", Double(connection.failures)), ("sync_enabled", connection.isEnabled ? 1 : 0),
            ("sync_deletions_held_back", Double(overview.guardedStreams.count)),
        ]
        let states = ConnectionHealth.Word.allCases.map { state -> MetricSample in
            .gauge("sync_state", labels + [("state", state.rawValue.lowercased())], state == word ? 1 : 0)
        }
        return values.map { .gauge($0.0, labels, $0.1) } + states
    }
}
