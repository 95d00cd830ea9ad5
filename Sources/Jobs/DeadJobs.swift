import Basics
import Database
import Foundation

/// A job that gave up; a person decides what becomes of it.
package struct DeadJob: Sendable {
    package let id: Int64
    package let kind: String
    /// Its arguments as JSON text.
    package let arguments: String
    package let attempt: Int
    package let rescues: Int
    package let lastError: String?
    package let finishedAt: Date?

    /// The newest first. Index: jobs_dead.
    package static func list(limit: Int = 100, _ db: borrowing Transaction) throws -> [DeadJob] {
        let query: SQL = """
            SELECT id, kind, args::text AS args, attempt, rescues, last_error, finished_at
              FROM jobs
             WHERE state = 'dead'
             ORDER BY id DESC
             LIMIT \(limit)
            """
        return try db.all(query, as: DeadJob.init(row:))
    }

    /// How many wait for a person. Index: jobs_dead.
    package static func count(_ db: borrowing Transaction) throws -> Int {
        try db.value("SELECT count(*) FROM jobs WHERE state = 'dead'") ?? 0
    }

    /// - Throws: `DatabaseError.notFound` when no such job is dead.
    package static func find(_ id: ID<DeadJob>, _ db: borrowing Transaction) throws -> DeadJob {
        let query: SQL = """
            SELECT id, kind, args::text AS args, attempt, rescues, last_error, finished_at
              FROM jobs
             WHERE id = \(id) AND state = 'dead'
               FOR UPDATE
            """
        guard let found = try db.first(query, as: DeadJob.init(row:)) else {
            throw DatabaseError(.notFound, "dead job \(id)")
        }
        return found
    }

    /// Gives the job up for good; its row goes when those of jobs that are done do.
    ///
    /// - Returns: false when it is not dead.
    package static func discard(_ id: Int64, by name: String, _ db: borrowing Transaction) throws -> Bool {
        let discarded = try db.run(
            """
            UPDATE jobs
               SET state = 'cancelled', outcome = \("discarded by \(name)"), finished_at = now()
             WHERE id = \(id) AND state = 'dead'
            """)
        return discarded == 1
    }

    /// Puts the job back as if it had never run.
    ///
    /// - Returns: false when it is not dead, or its key is taken by a newer job, which does the same work.
    package static func replay(_ id: Int64, _ db: borrowing Transaction) throws -> Bool {
        let statement: SQL = """
            UPDATE jobs AS d
               SET state = 'available', attempt = 0, rescues = 0, run_at = now(), finished_at = NULL, again = false
             WHERE d.id = \(id) AND d.state = 'dead'
               AND NOT EXISTS (SELECT 1 FROM jobs n WHERE n.unique_key = d.unique_key AND n.state IN ('available', 'running'))
            """
        guard try db.run(statement) == 1 else { return false }
        try db.notify(jobsChannel, "")
        return true
    }

    init(row: Row) throws {
        id = try row.get("id")
        kind = try row.get("kind")
        arguments = try row.get("args")
        attempt = try row.get("attempt")
        rescues = try row.get("rescues")
        lastError = try row.get("last_error")
        finishedAt = try row.get("finished_at")
    }
}
