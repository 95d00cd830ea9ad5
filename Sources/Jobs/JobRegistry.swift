import Foundation

/// Which kinds this process can do, and how.
package struct JobRegistry: Sendable {
    private var performers: [String: @Sendable (Data, Work) throws -> Outcome] = [:]

    package init() {}

    package var kinds: [String] { performers.keys.sorted() }

    package mutating func register<J: PlainJob>(_: J.Type) {
        register(J.self) { job, work in try job.perform(work) }
    }

    /// For a job that needs more than its workspace: `perform` brings it along.
    package mutating func register<J: Job>(
        _: J.Type, perform: @escaping @Sendable (J, Work) throws -> Outcome
    ) {
        performers[J.kind] = { arguments, work in
            // Why it cannot be read is no matter: no retry helps.
            guard let job = try? JSONDecoder().decode(J.self, from: arguments) else {
                return .dead(why: "the arguments are not those of \(J.kind)")
            }
            return try perform(job, work)
        }
    }

    /// Does the job; an error becomes a retry with back-off.
    ///
    /// - Throws: `LeaseLost` only.
    func perform(kind: String, arguments: Data, work: Work) throws(LeaseLost) -> Outcome {
        guard let performer = performers[kind] else { return .dead(why: "no worker knows \(kind)") }
        do {
            return try performer(arguments, work)
        } catch let lost as LeaseLost {
            throw lost
        } catch {
            return .retry(after: Backoff.delay(after: work.attempt), why: "\(error)")
        }
    }
}
