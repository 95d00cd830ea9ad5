import Synchronization

/// One call that was asked of a vendor.
package struct JournalEntry: Sendable, Hashable {
    /// Counts all calls from 1.
    package let number: Int
    /// Seconds since 1970, by our clock.
    package let at: Double
    package let vendor: String
    package let method: String
    package let host: String
    package let path: String
    package let query: String
    /// What the client was told; 0 when the connection was closed without an answer.
    package let status: Int
    /// The fault that was served, by name.
    package let fault: String?
    /// What the vendor itself made of the call, whatever the client was told; 0 when the call never reached it.
    package var outcome = 0
    /// What was sent, without secrets; empty for reads.
    package var body = ""

    /// Whether something was asked to change, and did.
    package var isDone: Bool { method != "GET" && (200..<300).contains(outcome) }
}

/// The last calls, oldest first; bounded, so that a day of syncing does not fill the memory.
package final class Journal: Sendable {
    private let limit: Int
    private let kept = Mutex((entries: [JournalEntry](), count: 0))

    init(limit: Int = 20_000) {
        self.limit = limit
    }

    package var entries: [JournalEntry] { kept.withLock { $0.entries } }

    /// All calls ever, also those that are no longer kept.
    package var count: Int { kept.withLock { $0.count } }

    package func clear() {
        kept.withLock { $0.entries = [] }
    }

    func add(_ make: (_ number: Int) -> JournalEntry) {
        kept.withLock { kept in
            kept.count += 1
            kept.entries.append(make(kept.count))
            if kept.entries.count > limit + limit / 4 { kept.entries.removeFirst(limit / 4) }
        }
    }
}
