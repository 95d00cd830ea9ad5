import Basics
import ConnectorKit
import Database
import Workspace

/// Old rows that nobody asks for any more.
package enum SyncHousekeeping {
    /// Rows deleted in one transaction.
    private static let batch = 5000
    /// So many of them in one go; what is left is for the next.
    private static let batches = 50

    /// Prunes calls older than the workspace keeps them, raw pages of 14 days ago, runs of 90, trials of yesterday, and
    /// connections removed 30 days ago. For the schedule, hourly.
    package static func prune(_ pool: Pool) throws {
        try pool.write { db in try TryConnection.prune(db) }
        let days = try pool.read { db in try WorkspaceSettings.load(db).traceDays }
        for statement in [calls(olderThan: days)] + old {
            for _ in 1...batches {
                guard try pool.write({ db in try db.run(statement) }) == batch else { break }
            }
        }
        try SwitchedOff.delete(pool, batch: batch, batches: batches)
        let removed: [ID<Connection>] = try pool.read { db in
            try db.all("SELECT id FROM connections WHERE removed_at < now() - interval '30 days' ORDER BY id") { row in
                try row.get("id")
            }
        }
        for id in removed { try purge(id, pool) }
    }

    /// The records first, in small transactions; what is left when the time is over goes the next hour. A customer outlives the
    /// account it was made from.
    private static func purge(_ id: ID<Connection>, _ pool: Pool) throws {
        let accounts: SQL = "SELECT id FROM source_accounts WHERE connection_id = \(id)"
        try pool.write { db in
            try db.run("UPDATE customers SET created_from = NULL WHERE created_from IN (\(accounts))")
        }
        for kind in RecordKind.allCases {
            let table = SQL.name(kind.rawValue)
            let some: SQL = "SELECT id FROM \(table) WHERE connection_id = \(id) LIMIT \(batch)"
            for _ in 1...batches {
                guard try pool.write({ db in try db.run("DELETE FROM \(table) WHERE id IN (\(some))") }) == batch else {
                    break
                }
            }
            let isLeft: Bool? = try pool.read { db in try db.value("SELECT EXISTS (\(some))") }
            if isLeft == true { return }
        }
        try pool.write { db in
            try db.run("UPDATE workspace SET spine_connection_id = NULL WHERE spine_connection_id = \(id)")
            try db.run("DELETE FROM connections WHERE id = \(id)")
        }
    }

    private static func calls(olderThan days: Int) -> SQL {
        """
        DELETE FROM vendor_calls
         WHERE id IN (SELECT id FROM vendor_calls
                       WHERE at < now() - make_interval(days => \(days)::integer) ORDER BY id LIMIT 5000)
        """
    }

    /// A write's own row outlives its audit entry's usual year; the bytes of a file that was not sent do not.
    private static let old: [SQL] = [
        """
        UPDATE outbox SET file = NULL
         WHERE id IN (SELECT id FROM outbox
                       WHERE file IS NOT NULL AND finished_at < now() - interval '7 days' ORDER BY id LIMIT 5000)
        """,
        """
        DELETE FROM outbox
         WHERE id IN (SELECT id FROM outbox WHERE finished_at < now() - interval '400 days' ORDER BY id LIMIT 5000)
        """,
        "DELETE FROM raw_pages WHERE id IN (SELECT id FROM raw_pages WHERE at < now() - interval '14 days' ORDER BY id LIMIT 5000)",
        """
        DELETE FROM sync_runs
         WHERE id IN (SELECT id FROM sync_runs
                       WHERE finished_at < now() - interval '90 days' AND state NOT IN ('queued', 'running')
                       ORDER BY id LIMIT 5000)
        """,
    ]
}
