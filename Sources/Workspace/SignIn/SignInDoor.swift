import Basics
import Secrets
import Synchronization

/// Bounds how many threads of this process sign people in at once, so that a flood of passwords leaves the rest for pages.
package final class SignInDoor: Sendable {
    /// At most half of the threads that make pages.
    package let threads: Int
    private let present = Atomic(0)
    private let slow = Atomic(0)

    /// - Parameter workers: threads that make pages, ≥ 2.
    package init(workers: Int) {
        threads = max(1, min(Passwords.threads, workers / 2))
    }

    /// What `body` answers; `busy` at once when as many are inside as may be.
    func pass<Answer>(or busy: Answer, _ body: () throws -> Answer) rethrows -> Answer {
        try Self.counted(present, most: threads, or: busy, body)
    }

    /// The same for answers that are slow on purpose: these are at most half of those inside.
    func passSlowly<Answer>(or busy: Answer, _ body: () throws -> Answer) rethrows -> Answer {
        try Self.counted(slow, most: threads / 2, or: busy, body)
    }

    private static func counted<Answer>(
        _ count: borrowing Atomic<Int>, most: Int, or busy: Answer, _ body: () throws -> Answer
    ) rethrows -> Answer {
        defer { count.subtract(1, ordering: .relaxed) }
        guard count.add(1, ordering: .relaxed).newValue <= most else { return busy }
        return try body()
    }
}
