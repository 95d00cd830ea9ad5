import Database
import Jobs

/// Takes one row of the outbox a step further: sends it, or looks what became of it.
package struct SendWrite: Job {
    package static let kind = "send_write"
    package static let priority = 3
    package static let maxAttempts = 40

    package let entry: Int64

    package init(entry: Int64) {
        self.entry = entry
    }

    package var uniqueKey: String? { SendWrite.key(entry) }

    static func key(_ entry: Int64) -> String { "outbox/\(entry)" }

    /// For now, also when one waits for later. What people ask for goes before what rules do.
    static func enqueue(_ entry: Int64, isPerson: Bool, _ db: borrowing Transaction) throws {
        let priority = isPerson ? 1 : priority
        if try !Queue.enqueue(SendWrite(entry: entry), priority: priority, db) {
            try Queue.hasten(uniqueKey: key(entry), priority: priority, db)
        }
    }
}
