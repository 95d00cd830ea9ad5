/// Work to be done at least once: a value whose stored properties are its arguments.
///
/// Its row lies in the database of the workspace it concerns, so no property names the workspace.
package protocol Job: Codable, Sendable {
    /// How rows name this type, for ever.
    static var kind: String { get }
    /// At most one waiting or running job bears this key; nil: any number may.
    var uniqueKey: String? { get }
    /// 0 is first (a person waits), 5 ordinary, 9 last.
    static var priority: Int { get }
    /// Failed attempts after which the job is dead.
    static var maxAttempts: Int { get }
}

extension Job {
    package var uniqueKey: String? { nil }
    package static var priority: Int { 5 }
    package static var maxAttempts: Int { 12 }
}

/// A job that needs nothing but its workspace.
package protocol PlainJob: Job {
    /// Does the work; may be called again after it was done. An error thrown means: try again later.
    func perform(_ work: Work) throws -> Outcome
}

/// What became of a job.
package enum Outcome: Sendable, Equatable {
    case done
    /// Done, with a word for the job's row; written `.done("…")`.
    case noted(String)
    /// Counts as a failed attempt.
    case retry(after: Duration, why: String)
    /// Waits without counting an attempt: rate limits, vendor down, stop.
    case snooze(Duration, why: String)
    /// Not needed any more.
    case cancel(why: String)
    /// Cannot heal by itself; a person looks at it.
    case dead(why: String)

    package static func done(_ word: String) -> Outcome { .noted(word) }
}
