import Basics
import Foundation

/// A deed as the audit log keeps it: what was done, to what, and how it ended.
///
/// The deeds are those of `AuditDeeds.swift` and `MappingDeeds.swift`; nothing else makes one.
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
    /// Others in whose log it stands; `details` names them, too.
    package var alsoCustomers: Set<Int64> = []
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

    /// Several customers, none of which it is about alone.
    mutating func concerns(_ customers: some Sequence<Int64>) {
        alsoCustomers = Set(customers)
        let named = JSON.array(alsoCustomers.sorted().map { JSON.number(Decimal($0)) })
        details = details.with("customers", named)
    }

    mutating func target(_ type: String, _ id: Int64?) {
        targetType = type
        targetID = id.map(String.init)
    }
}
