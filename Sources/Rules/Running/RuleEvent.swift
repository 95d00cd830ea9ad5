import Basics
import Database
import Foundation

/// Something that happened to a record, as it stands in the log of events.
package struct RuleEvent: Sendable {
    package let id: Int64
    /// `alert.opened`; of a schedule `schedule.customer`.
    package let name: String
    /// nil: the record is a customer of ours.
    package let connectionID: Int64?
    /// The vendor's id of the record, or the customer's.
    package let ref: String
    let before: JSON?
    /// What the event's name asks for, and facts only the event knows, by path.
    let args: JSON
    let instance: String
    private(set) var cause: [Int64]
    package let occurredAt: Date
    package private(set) var observedAt: Date

    /// `alert`.
    package var root: String {
        name.hasPrefix("schedule.") ? String(name.dropFirst(9)) : String(name.prefix { $0 != "." })
    }

    /// Older than two hours when it was seen: not acted on.
    var isLate: Bool { observedAt.timeIntervalSince(occurredAt) > Self.latest }

    private static let latest: TimeInterval = 7_200

    /// The same, seen later.
    func seen(at date: Date) -> RuleEvent {
        var event = self
        event.observedAt = date
        return event
    }

    /// The same, as the work of these rules.
    func caused(by rules: [Int64]) -> RuleEvent {
        var event = self
        event.cause = rules
        return event
    }

    static let columns: SQL =
        "e.id, e.name, e.connection_id, e.ref, e.before, e.args, e.instance, e.cause, e.occurred_at, e.observed_at"

    init(row: Row) throws {
        id = try row.get("id")
        name = try row.get("name")
        connectionID = try row.get("connection_id")
        ref = try row.get("ref")
        before = try row.get("before")
        args = try row.get("args")
        instance = try row.get("instance")
        cause = try row.get("cause")
        occurredAt = try row.get("occurred_at")
        observedAt = try row.get("observed_at")
    }
}
