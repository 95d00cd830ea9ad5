import Database
import Foundation

/// Something that falls due at aligned moments; one process takes each moment, whoever comes first.
package struct Schedule: Sendable {
    package let name: String
    package let every: Duration
    private let enqueueDue: @Sendable (borrowing Transaction, JobWorkspace, Date) throws -> Void

    /// - Parameters:
    ///   - every: slots are whole multiples of it since 1970, UTC. Those missed are one run afterwards.
    ///   - enqueueDue: given the slot; enqueues what is due, in the transaction that takes the slot.
    package init(
        _ name: String, every: Duration,
        enqueueDue: @escaping @Sendable (borrowing Transaction, JobWorkspace, Date) throws -> Void
    ) {
        self.name = name
        self.every = every
        self.enqueueDue = enqueueDue
    }

    /// Takes the present slot if nobody has.
    ///
    /// - Returns: how long until the next slot, by the database's clock.
    package func takeSlot(in workspace: JobWorkspace, _ db: borrowing Transaction) throws -> Duration {
        let query: SQL = """
            SELECT to_timestamp(floor(extract(epoch FROM now()) / \(every.inSeconds)) * \(every.inSeconds)) AS slot,
                   \(every.inSeconds) - (extract(epoch FROM now())::float8
                       - floor(extract(epoch FROM now())::float8 / \(every.inSeconds)) * \(every.inSeconds)) AS rest
            """
        let found = try db.first(query) { row in
            (slot: try row.get("slot") as Date, rest: try row.get("rest") as Double)
        }
        guard let (slot, rest) = found else { return every }

        if try take(slot, db) { try enqueueDue(db, workspace, slot) }
        return .milliseconds(Int64(rest * 1000) + 1)
    }

    private func take(_ slot: Date, _ db: borrowing Transaction) throws -> Bool {
        let taken = try db.run(
            "INSERT INTO job_slots (kind, slot) VALUES (\(name), \(slot)) ON CONFLICT DO NOTHING")
        guard taken == 1 else { return false }
        try db.run("DELETE FROM job_slots WHERE kind = \(name) AND slot < \(slot) - interval '1 hour'")
        return true
    }
}
