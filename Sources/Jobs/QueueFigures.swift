import Basics
import Database

/// How the queue of one workspace stands.
package struct QueueFigures: Sendable, Equatable {
    /// Due and not begun.
    package let waiting: Int
    package let running: Int
    package let dead: Int
    /// Seconds since the oldest due job fell due; 0 when none waits.
    package let oldestSeconds: Double
    /// Seconds since the job died that waits longest for a person; 0 when none does.
    package let oldestDeadSeconds: Double

    package static func load(_ db: borrowing Transaction) throws -> QueueFigures {
        let query: SQL = """
            SELECT w.waiting, w.oldest,
                   (SELECT count(*) FROM jobs WHERE state = 'running') AS running, d.dead, d.oldest_dead
              FROM (SELECT count(*) AS waiting, coalesce(extract(epoch FROM now() - min(run_at)), 0)::float8 AS oldest
                      FROM jobs
                     WHERE state = 'available' AND run_at <= now()) w
              CROSS JOIN (SELECT count(*) AS dead,
                                 coalesce(extract(epoch FROM now() - min(finished_at)), 0)::float8 AS oldest_dead
                            FROM jobs
                           WHERE state = 'dead') d
            """
        guard let figures = try db.first(query, as: QueueFigures.init(row:)) else {
            throw DatabaseError(.notFound, "the queue")
        }
        return figures
    }

    /// Them as metrics of the workspace.
    package func samples(for slug: String) -> [MetricSample] {
        let labels = [("workspace", slug)]
        return [
            .gauge("jobs_waiting", labels, Double(waiting)), .gauge("jobs_running", labels, Double(running)),
            .gauge("jobs_dead", labels, Double(dead)), .gauge("jobs_oldest_seconds", labels, oldestSeconds),
            .gauge("jobs_dead_oldest_seconds", labels, oldestDeadSeconds),
        ]
    }

    private init(row: Row) throws {
        waiting = try row.get("waiting")
        running = try row.get("running")
        dead = try row.get("dead")
        oldestSeconds = try row.get("oldest")
        oldestDeadSeconds = try row.get("oldest_dead")
    }
}
