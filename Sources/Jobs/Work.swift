import Basics
import Database
import Foundation

/// A workspace as jobs see it: the database that holds their rows.
package struct JobWorkspace: Sendable {
    package let id: UUID
    package let slug: String
    /// With the statement time-out of jobs (60 s); one connection a worker thread and three more are enough.
    package let pool: Pool

    package init(id: UUID, slug: String, pool: Pool) {
        self.id = id
        self.slug = slug
        self.pool = pool
    }
}

/// What a running job is lent: its workspace's database, time, and the news that it should stop.
package struct Work: Sendable {
    package let workspace: JobWorkspace
    package let clock: Clock
    /// 1 for the first.
    package let attempt: Int
    package let lease: Lease
    private let stop: StopFlag

    package init(workspace: JobWorkspace, clock: Clock, attempt: Int, lease: Lease, stop: StopFlag) {
        self.workspace = workspace
        self.clock = clock
        self.attempt = attempt
        self.lease = lease
        self.stop = stop
    }

    package var jobID: Int64 { lease.jobID }

    /// The process ends or the lease is lost: commit what is whole and return.
    package var shouldStop: Bool { stop.isUp }

    package func read<T>(_ body: (borrowing Transaction) throws -> T) throws -> T {
        try workspace.pool.read(body)
    }

    /// A transaction that commits only while the job is ours.
    ///
    /// - Throws: `LeaseLost` when the job was given to another worker; whatever was done is rolled back.
    @discardableResult
    package func write<T>(_ body: (borrowing Transaction) throws -> T) throws -> T {
        try workspace.pool.write { db in
            try lease.hold(db)
            return try body(db)
        }
    }
}
