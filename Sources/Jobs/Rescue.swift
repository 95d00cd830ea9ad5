import Database

/// Jobs whose worker died, and rows nobody needs any more.
package enum Rescue {
    /// Rescues in a row after which a job counts as poison.
    package static let limit = 3

    /// Gives back up to 100 jobs whose lease has run out; the third time in a row a job is dead instead.
    ///
    /// Rows that a job's own transaction holds are passed by: that job lives.
    ///
    /// - Returns: how many were given back, and how many are dead.
    package static func returnLost(_ db: borrowing Transaction) throws -> (returned: Int, dead: Int) {
        let statement: SQL = """
            UPDATE jobs
               SET state = CASE WHEN rescues + 1 >= \(limit) THEN 'dead' ELSE 'available' END,
                   finished_at = CASE WHEN rescues + 1 >= \(limit) THEN now() END,
                   rescues = rescues + 1, run_at = now(), lease_token = NULL, lease_until = NULL,
                   last_error = 'its worker ended without a word'
             WHERE id IN (SELECT id FROM jobs
                           WHERE state = 'running' AND lease_until < now()
                           ORDER BY lease_until
                           LIMIT 100
                             FOR UPDATE SKIP LOCKED)
            RETURNING state
            """
        let states = try db.all(statement) { row in try row.get("state") as String }
        let dead = states.count { $0 == "dead" }
        if dead < states.count { try db.notify(jobsChannel, "") }
        return (states.count - dead, dead)
    }

    /// Deletes up to 1 000 jobs that were done or cancelled more than 7 days ago.
    ///
    /// - Returns: how many.
    package static func prune(_ db: borrowing Transaction) throws -> Int {
        try db.run(
            """
            DELETE FROM jobs
             WHERE id IN (SELECT id FROM jobs
                           WHERE state IN ('done', 'cancelled') AND finished_at < now() - interval '7 days'
                           LIMIT 1000
                             FOR UPDATE SKIP LOCKED)
            """)
    }
}
