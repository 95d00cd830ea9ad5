import Dispatch
import Foundation
import Synchronization

/// A fixed number of threads that run one piece of work after the other, with a queue that can be full.
final class Workers: Sendable {
    typealias Work = @Sendable () -> Void

    private struct Queue {
        var waiting: [Work?] = []
        /// Those before it are taken.
        var next = 0
        var isClosed = false

        var count: Int { waiting.count - next }
    }

    private let queue = Mutex(Queue())
    private let filled = DispatchSemaphore(value: 0)
    private let busy = Atomic(0)
    private let count: Int
    private let limit: Int

    init(count: Int, limit: Int) {
        self.count = count
        self.limit = limit
    }

    /// Work that waits for a thread.
    var waiting: Int { queue.withLock(\.count) }

    /// Threads at work.
    var working: Int { busy.load(ordering: .relaxed) }

    func start() {
        for number in 0..<count {
            let thread = Thread { self.run() }
            thread.name = "http-worker-\(number)"
            thread.stackSize = 4 << 20
            thread.start()
        }
    }

    /// Hands over work; false when the queue is full.
    func submit(_ work: @escaping Work) -> Bool {
        let isTaken = queue.withLock { queue in
            guard queue.count < limit, !queue.isClosed else { return false }
            queue.waiting.append(work)
            return true
        }
        if isTaken { filled.signal() }
        return isTaken
    }

    /// Lets the threads end once nothing waits.
    func close() {
        queue.withLock { $0.isClosed = true }
        for _ in 0..<count { filled.signal() }
    }

    private func run() {
        while true {
            filled.wait()
            guard let work = take() else { return }
            busy.add(1, ordering: .relaxed)
            work()
            busy.subtract(1, ordering: .relaxed)
        }
    }

    private func take() -> Work? {
        queue.withLock { queue in
            guard queue.next < queue.waiting.count else { return nil }
            let work = queue.waiting[queue.next]
            queue.waiting[queue.next] = nil
            queue.next += 1
            if queue.next > 256 || queue.next == queue.waiting.count {
                queue.waiting.removeFirst(queue.next)
                queue.next = 0
            }
            return work
        }
    }
}
