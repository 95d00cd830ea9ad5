import Database

/// How a job's row ends, or waits for its next turn.
enum Ending: Equatable {
    case done(String?)
    case cancelled(String)
    case dead(String)
    case waiting(Duration, error: String)
    case snoozed(Duration, why: String)

    /// What `outcome` of this attempt means for the row.
    init(_ outcome: Outcome, of job: ClaimedJob) {
        switch outcome {
        case .done: self = .done(nil)
        case .noted(let word): self = .done(word)
        case .cancel(let why): self = .cancelled(why)
        case .dead(let why): self = .dead(why)
        case .snooze(let pause, let why): self = .snoozed(pause, why: why)
        case .retry(let pause, let why):
            self = job.attempt >= job.maxAttempts ? .dead(why) : .waiting(pause, error: why)
        }
    }

    /// Writes the ending, and a new job in the old one's place when its key was asked for meanwhile.
    ///
    /// - Returns: whether a job is due because of it at once.
    /// - Throws: `LeaseLost` when the job is not ours any more.
    func record(for lease: Lease, _ db: borrowing Transaction) throws -> Bool {
        let again = try db.first(statement(for: lease)) { row in try row.get("again") as Bool }
        guard let again else { throw LeaseLost(jobID: lease.jobID) }

        switch self {
        case .done, .cancelled, .dead:
            if again { try repeatJob(lease.jobID, db) }
            return again
        case .waiting(let pause, _), .snoozed(let pause, _):
            return pause <= .zero
        }
    }

    private func statement(for lease: Lease) -> SQL {
        let changes: SQL =
            switch self {
            case .done(let word): "state = 'done', outcome = \(word), finished_at = now(), rescues = 0"
            case .cancelled(let why): "state = 'cancelled', outcome = \(why), finished_at = now(), rescues = 0"
            case .dead(let why): "state = 'dead', last_error = \(why), finished_at = now()"
            case .waiting(let pause, let error):
                """
                state = 'available', last_error = \(error), rescues = 0,
                run_at = now() + \(pause.inSeconds) * interval '1 second'
                """
            case .snoozed(let pause, let why):
                """
                state = 'available', outcome = \(why), rescues = 0, attempt = greatest(attempt - 1, 0),
                run_at = now() + \(pause.inSeconds) * interval '1 second'
                """
            }
        return """
            UPDATE jobs
               SET \(changes), lease_token = NULL, lease_until = NULL
             WHERE id = \(lease.jobID) AND lease_token = \(lease.token) AND state = 'running'
            RETURNING again
            """
    }

    private func repeatJob(_ id: Int64, _ db: borrowing Transaction) throws {
        try db.run(
            """
            INSERT INTO jobs (kind, args, unique_key, priority, max_attempts)
            SELECT kind, args, unique_key, priority, max_attempts FROM jobs WHERE id = \(id)
                ON CONFLICT DO NOTHING
            """)
        try db.notify(jobsChannel, "")
    }
}
