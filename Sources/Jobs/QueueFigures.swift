import Database
import Metrics

/// How the queue of one workspace stands.
package struct QueueFigures: Sendable, Equatable {
    /// Due and not begun.
    package let waiting: Int
    package let running: Int
    package let dead: Int
    /// Seconds since the oldest due job fell due; 0 when none waits.
    package let oldestSeconds: Double

    package static func load(_ db: borrowing Transaction) throws -> QueueFigures {
        let query: SQL = """
            SELECT w.waiting, w.oldest,
                   (SELECT count(*) FROM jobs WHERE state = 'running') AS running,
                   (SELECT count(*) FROM jobs WHERE state = 'dead') AS dead
              FROM (SELECT count(*) AS waiting, coalesce(extract(epoch FROM now() - min(run_at)), 0)::float8 AS oldest
                      FROM jobs
                     WHERE state = 'available' AND run_at <= now()) w
            """
        let figures = try db.first(query, as: QueueFigures.init(row:))
        return figures ?? QueueFigures(waiting: 0, running: 0, dead: 0, oldestSeconds: 0)
    }

    /// Shows them as metrics of the workspace.
    func record(for slug: String) {
        let labels = [("workspace", slug)]
        Gauge(label: "jobs_waiting", dimensions: labels).record(waiting)
        Gauge(label: "jobs_running", dimensions: labels).record(running)
        Gauge(label: "jobs_dead", dimensions: labels).record(dead)
        Gauge(label: "jobs_oldest_seconds", dimensions: labels).record(oldestSeconds)
    }

    private init(waiting: Int, running: Int, dead: Int, oldestSeconds: Double) {
        self.waiting = waiting
        self.running = running
        self.dead = dead
        self.oldestSeconds = oldestSeconds
    }

    private init(row: Row) throws {
        waiting = try row.get("waiting")
        running = try row.get("running")
        dead = try row.get("dead")
        oldestSeconds = try row.get("oldest")
    }
}
