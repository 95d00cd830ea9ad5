import Dispatch
import Foundation
import Synchronization

/// Work begun on a thread of its own, whose result is fetched later: the next page is read, or the last one lands, while this
/// one is prepared.
package final class Ahead<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)
    private let done = DispatchSemaphore(value: 0)

    /// Begins at once; the work itself must have an end.
    package init(_ work: @escaping @Sendable () throws -> Value) {
        Thread.detachNewThread { [self] in
            let outcome = Result { try work() }
            result.withLock { $0 = outcome }
            done.signal()
        }
    }

    /// Waits for the end of the work, and throws what it threw. To be called once.
    package func wait() throws -> Value {
        done.wait()
        guard let outcome = result.withLock({ $0 }) else { throw ReadCancelled() }
        return try outcome.get()
    }
}

/// A flag that one thread sets and others look at.
final class Stop: Sendable {
    private let flag = Atomic(false)

    var isSet: Bool { flag.load(ordering: .relaxed) }

    func set() { flag.store(true, ordering: .relaxed) }
}

/// The same work for many items on a few threads.
enum Parallel {
    /// Results in the items' order. After a failure that `ends` confirms, items not yet begun are left out (nil).
    static func map<Item: Sendable, Value: Sendable>(
        _ items: [Item], width: Int, ends: @escaping @Sendable (any Error) -> Bool,
        _ work: @escaping @Sendable (Item) throws -> Value
    ) -> [Result<Value, any Error>?] {
        let queue = WorkQueue<Value>(count: items.count)
        let threads = (0..<max(1, min(width, items.count))).map { _ in
            Ahead {
                while let place = queue.take() {
                    let result = Result { try work(items[place]) }
                    queue.put(result, at: place)
                    if case .failure(let error) = result, ends(error) { queue.close() }
                }
            }
        }
        for thread in threads { _ = try? thread.wait() }  // the work's own errors are in the results
        return queue.results
    }
}

/// Places yet to be worked on, and what came of the others.
private final class WorkQueue<Value: Sendable>: Sendable {
    private let state: Mutex<State>

    private struct State {
        var next = 0
        var count: Int
        var results: [Result<Value, any Error>?]
    }

    init(count: Int) {
        state = Mutex(State(count: count, results: Array(repeating: nil, count: count)))
    }

    func take() -> Int? {
        state.withLock { state in
            guard state.next < state.count else { return nil }
            defer { state.next += 1 }
            return state.next
        }
    }

    func put(_ result: Result<Value, any Error>, at place: Int) {
        state.withLock { $0.results[place] = result }
    }

    func close() { state.withLock { $0.count = $0.next } }

    var results: [Result<Value, any Error>?] { state.withLock { $0.results } }
}
