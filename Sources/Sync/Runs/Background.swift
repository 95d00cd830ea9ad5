import Dispatch
import Foundation
import Synchronization

/// Work begun on a thread of its own, whose result is fetched later: a page lands while the next one is prepared.
final class Background<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)
    private let done = DispatchSemaphore(value: 0)

    init(_ work: @escaping @Sendable () throws -> Value) {
        Thread.detachNewThread { [self] in
            let outcome = Result { try work() }
            result.withLock { $0 = outcome }
            done.signal()
        }
    }

    /// Waits for the end of the work; as often as wanted.
    func wait() throws -> Value {
        done.wait()
        done.signal()
        guard let outcome = result.withLock({ $0 }) else { preconditionFailure("the signal comes after the result") }
        return try outcome.get()
    }
}
