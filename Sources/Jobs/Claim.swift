import Database
import Foundation

/// A job in this worker's hands.
struct ClaimedJob: Sendable {
    let lease: Lease
    let kind: String
    let arguments: Data
    let attempt: Int
    let maxAttempts: Int

    /// Takes the first job that is due and of one of `kinds`, with a new lease; nil when there is none.
    ///
    /// The index jobs_available gives the order; rows that others are claiming are passed by.
    static func next(of kinds: [String], lease: Duration, _ db: borrowing Transaction) throws -> ClaimedJob? {
        let statement: SQL = """
            UPDATE jobs
               SET state = 'running', attempt = attempt + 1, lease_token = gen_random_uuid(), again = false,
                   lease_until = now() + \(lease.inSeconds) * interval '1 second'
             WHERE id = (SELECT id FROM jobs
                          WHERE state = 'available' AND run_at <= now() AND kind = ANY(\(kinds))
                          ORDER BY priority, run_at, id
                          LIMIT 1
                            FOR UPDATE SKIP LOCKED)
            RETURNING id, lease_token, kind, args::text AS args, attempt, max_attempts
            """
        return try db.first(statement, as: ClaimedJob.init(row:))
    }

    private init(row: Row) throws {
        lease = Lease(jobID: try row.get("id"), token: try row.get("lease_token"))
        kind = try row.get("kind")
        let text: String = try row.get("args")
        arguments = Data(text.utf8)
        attempt = try row.get("attempt")
        maxAttempts = try row.get("max_attempts")
    }
}
