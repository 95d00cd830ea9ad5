import Basics

/// A deed as the audit log keeps it: what was done, to what, and how it ended.
///
/// The deeds are those of `AuditDeeds.swift`; nothing else makes one.
package struct AuditEntry: Sendable, Hashable {
    package enum Outcome: String, Sendable {
        case ok
        case refused
        case failed
    }

    /// snake_case, never renamed.
    package let action: String
    package var targetType: String?
    package var targetID: String?
    package var customerID: Int64?
    package var connectionID: Int64?
    /// One sentence without a full stop, for the list.
    package let summary: String
    /// Before and after, counts, words; never a secret.
    package var details: JSON = .object([:])
    package var outcome = Outcome.ok

    init(_ action: String, _ summary: String, _ fill: (inout AuditEntry) -> Void = { _ in }) {
        self.action = action
        self.summary = summary
        fill(&self)
    }

    mutating func target(_ type: String, _ id: Int64?) {
        targetType = type
        targetID = id.map(String.init)
    }
}
