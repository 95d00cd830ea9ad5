import Basics
import Database
import Jobs

/// How a run begins, or goes on after a crash.
enum RunStart {
    /// The run to be worked on, now running; nil when the connection is gone, switched off, or the run is over.
    static func open(
        _ job: SyncConnection, _ work: Work, _ db: borrowing Transaction
    ) throws -> (connection: Connection, run: SyncRun)? {
        let id = ID<Connection>(job.connection)
        let query: SQL = "SELECT \(Connection.columns) FROM connections c WHERE c.id = \(id)"
        guard let connection = try db.first(query, as: Connection.init(row:)) else { return nil }
        guard let run = try find(job, id, db) else { return nil }
        guard connection.hasCredentials, connection.isEnabled, connection.removedAt == nil else {
            try db.run("UPDATE sync_runs SET state = 'skipped', finished_at = now() WHERE id = \(run)")
            try SyncTopic.notify(id, db)
            return nil
        }

        try db.run(
            """
            UPDATE sync_runs SET state = 'running', started_at = coalesce(started_at, now()), resumes_at = NULL WHERE id = \(run)
            """)
        try db.run("UPDATE connections SET last_run_at = now() WHERE id = \(id)")
        try SyncTopic.notify(id, db)
        return (connection, try SyncRun.find(run, db))
    }

    /// The job's run if it is open, else the connection's open one; a job that was enqueued without one gets a new one.
    private static func find(
        _ job: SyncConnection, _ id: ID<Connection>, _ db: borrowing Transaction
    ) throws -> ID<SyncRun>? {
        if let open = try SyncRun.open(id, db) { return open.id }
        guard job.run == nil else { return nil }
        return try db.value(
            "INSERT INTO sync_runs (connection_id, trigger) VALUES (\(id), 'scheduled') RETURNING id")
    }
}
