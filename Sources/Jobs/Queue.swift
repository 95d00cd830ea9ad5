import Database
import Foundation

/// The queue as those see it who give work and those who look after it.
package enum Queue {
    /// Adds the job in the caller's transaction: rolled back, it never was.
    ///
    /// - Returns: false when a job with the same key waits already, or runs: then it runs once more afterwards.
    @discardableResult
    package static func enqueue(
        _ job: some Job, runAt: Date? = nil, priority: Int? = nil, _ db: borrowing Transaction
    ) throws -> Bool {
        let arguments = String(decoding: try JSONEncoder().encode(job), as: UTF8.self)
        let statement: SQL = """
            INSERT INTO jobs (kind, args, unique_key, priority, run_at, max_attempts)
            VALUES (\(type(of: job).kind), \(arguments)::jsonb, \(job.uniqueKey), \(priority ?? type(of: job).priority)::smallint,
                    coalesce(\(runAt)::timestamptz, now()), \(type(of: job).maxAttempts)::integer)
                ON CONFLICT (unique_key) WHERE state IN ('available', 'running') AND unique_key IS NOT NULL
                DO UPDATE SET again = true WHERE jobs.state = 'running' AND NOT jobs.again
            RETURNING (xmax = 0) AS is_new
            """
        let isNew: Bool? = try db.value(statement)
        try db.notify(jobsChannel, "")
        return isNew ?? false
    }

    /// Lets a waiting job with this key run now, and earlier than others; one that runs is left alone.
    ///
    /// - Returns: whether one waited.
    @discardableResult
    package static func hasten(uniqueKey: String, priority: Int, _ db: borrowing Transaction) throws -> Bool {
        let statement: SQL = """
            UPDATE jobs
               SET run_at = least(run_at, now()), priority = least(priority, \(priority)::smallint)
             WHERE unique_key = \(uniqueKey) AND state = 'available'
            """
        guard try db.run(statement) > 0 else { return false }
        try db.notify(jobsChannel, "")
        return true
    }

    /// Lets every waiting job of a kind run now: what they waited for is there.
    package static func hasten(kind: String, _ db: borrowing Transaction) throws {
        try db.run(
            "UPDATE jobs SET run_at = now() WHERE kind = \(kind) AND state = 'available' AND run_at > now()")
        try db.notify(jobsChannel, "")
    }

    /// Whether a job with this key waits or runs.
    package static func state(uniqueKey: String, _ db: borrowing Transaction) throws -> QueuedState? {
        let query: SQL = """
            SELECT state FROM jobs WHERE unique_key = \(uniqueKey) AND state IN ('available', 'running')
            """
        let word: String? = try db.value(query)
        return word.flatMap(QueuedState.init)
    }
}

/// The two states in which a job is still to have its effect.
package enum QueuedState: String, Sendable {
    case available
    case running
}
