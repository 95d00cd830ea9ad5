import Basics
import Dispatch
import Synchronization

/// Lets so many threads do something costly at once, so many more wait for it, and turns the rest away.
package final class Turns: Sendable {
    private let turns: DispatchSemaphore
    private let limit: Int
    /// How many have a turn or wait for one.
    private let present = Atomic<Int>(0)

    package init(atOnce: Int, waiting: Int) {
        turns = DispatchSemaphore(value: atOnce)
        limit = atOnce + waiting
    }

    /// Waits for a turn and takes it.
    ///
    /// - Throws: `refusal` when too many wait already.
    package func take<Answer>(or refusal: Refusal, _ body: () -> Answer) throws(Refusal) -> Answer {
        defer { present.subtract(1, ordering: .relaxed) }
        guard present.add(1, ordering: .relaxed).newValue <= limit else { throw refusal }

        turns.wait()
        defer { turns.signal() }
        return body()
    }
}
