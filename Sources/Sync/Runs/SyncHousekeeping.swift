import Database

/// Old rows that nobody asks for any more.
package enum SyncHousekeeping {
    /// Rows deleted in one transaction.
    private static let batch = 5000
    /// So many of them in one go; what is left is for the next.
    private static let batches = 50

    /// Prunes what is older than 14 days, trials of yesterday, and connections removed 30 days ago. For the schedule, hourly.
    package static func prune(_ pool: Pool) throws {
        try pool.write { db in try TryConnection.prune(db) }
        for statement in old {
            for _ in 1...batches {
                guard try pool.write({ db in try db.run(statement) }) == batch else { break }
            }
        }
        try pool.write { db in try purgeRemoved(db) }
    }

    private static let old: [SQL] = [
        """
        DELETE FROM vendor_calls
         WHERE id IN (SELECT id FROM vendor_calls WHERE at < now() - interval '14 days' ORDER BY id LIMIT 5000)
        """,
        "DELETE FROM raw_pages WHERE id IN (SELECT id FROM raw_pages WHERE at < now() - interval '14 days' ORDER BY id LIMIT 5000)",
        """
        DELETE FROM sync_runs
         WHERE id IN (SELECT id FROM sync_runs
                       WHERE finished_at < now() - interval '90 days' AND state NOT IN ('queued', 'running')
                       ORDER BY id LIMIT 5000)
        """,
    ]

    /// A customer outlives the account it was made from.
    private static func purgeRemoved(_ db: borrowing Transaction) throws {
        let due: SQL = "SELECT id FROM connections WHERE removed_at < now() - interval '30 days'"
        try db.run(
            """
            UPDATE customers SET created_from = NULL
             WHERE created_from IN (SELECT id FROM source_accounts WHERE connection_id IN (\(due)))
            """)
        try db.run("UPDATE workspace SET spine_connection_id = NULL WHERE spine_connection_id IN (\(due))")
        try db.run("DELETE FROM connections WHERE id IN (\(due))")
    }
}
