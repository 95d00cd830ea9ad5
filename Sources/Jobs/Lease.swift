import Database
import Foundation

/// The job was taken from this worker, which must leave without a trace.
package struct LeaseLost: Error, Equatable {
    package let jobID: Int64
}

/// The right to work on a job for a while: whoever holds an older token can commit nothing.
package struct Lease: Sendable, Hashable {
    package let jobID: Int64
    package let token: UUID

    package init(jobID: Int64, token: UUID) {
        self.jobID = jobID
        self.token = token
    }

    /// Fences the rest of the transaction: until it ends, nobody can take the job away.
    ///
    /// A key-share lock is enough, because whoever takes a job away locks its row FOR UPDATE first; and it lets the renewal of the
    /// lease and "once more" of an enqueuer pass while the transaction runs.
    package func hold(_ db: borrowing Transaction) throws {
        let query: SQL = """
            SELECT 1 AS held
              FROM jobs
             WHERE id = \(jobID) AND lease_token = \(token) AND state = 'running' AND lease_until > now()
               FOR KEY SHARE
            """
        let held: Int? = try db.value(query)
        guard held != nil else { throw LeaseLost(jobID: jobID) }
    }

    /// Moves the end of the lease to `length` from now.
    ///
    /// - Returns: false when the job is not ours any more.
    func renew(for length: Duration, _ db: borrowing Transaction) throws -> Bool {
        let statement: SQL = """
            UPDATE jobs
               SET lease_until = now() + \(length.inSeconds) * interval '1 second'
             WHERE id = \(jobID) AND lease_token = \(token) AND state = 'running'
            """
        return try db.run(statement) == 1
    }

    /// Gives the job back unfinished, without counting the attempt.
    func handBack(_ db: borrowing Transaction) throws {
        let statement: SQL = """
            UPDATE jobs
               SET state = 'available', attempt = greatest(attempt - 1, 0), run_at = now(), lease_token = NULL, lease_until = NULL,
                   again = false
             WHERE id = (SELECT id FROM jobs
                          WHERE id = \(jobID) AND lease_token = \(token) AND state = 'running'
                            FOR UPDATE)
            """
        if try db.run(statement) == 1 { try db.notify(jobsChannel, "") }
    }
}

/// The channel on which each commit that leaves work behind says "look".
package let jobsChannel = "vectis_jobs"

extension Duration {
    /// As PostgreSQL's intervals are made here.
    package var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
