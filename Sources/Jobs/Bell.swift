import Dispatch
import Synchronization

/// Wakes threads that wait: one thread a ring, and no ring is lost.
final class Bell: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let waiting = Atomic<Int>(0)

    /// What `look` finds, at once or after a ring; nil when there was neither for `limit`.
    ///
    /// `look` is asked again after this thread counts as waiting, so that a ring in between is not lost.
    func wait<Found>(atMost limit: Duration, for look: () -> Found?) -> Found? {
        waiting.add(1, ordering: .sequentiallyConsistent)
        defer { waiting.subtract(1, ordering: .sequentiallyConsistent) }
        if let found = look() { return found }
        _ = semaphore.wait(timeout: .now() + .milliseconds(Int(limit.inSeconds * 1000)))
        return look()
    }

    func ring() {
        if waiting.load(ordering: .sequentiallyConsistent) > 0 { semaphore.signal() }
    }

    func ringAll() {
        for _ in 0..<waiting.load(ordering: .sequentiallyConsistent) { semaphore.signal() }
    }
}
