import Jobs

/// Reads what a connection's vendor has and lands it: one run, one job, however often it is asked for.
package struct SyncConnection: Job {
    package static let kind = "sync_connection"
    package static let priority = 5

    package let connection: Int64
    /// The row of the run; nil: the one that is open, else a new one.
    package let run: Int64?

    package init(connection: Int64, run: Int64?) {
        self.connection = connection
        self.run = run
    }

    package var uniqueKey: String? { "connection/\(connection)" }
}
