import Basics
import Database
import Foundation

/// Which entries to show; what is nil does not matter.
package struct AuditFilter: Sendable {
    package var actions: [String]?
    package var actor: (type: Actor.Kind, id: Int64)?
    package var actorKind: Actor.Kind?
    /// Part of the actor's name, in any case.
    package var actorName: String?
    /// A kind of thing and, where it matters, which one.
    package var target: (type: String, id: String?)?
    /// About any of these.
    package var customers: [Int64]?
    package var connections: [Int64]?
    package var address: String?
    package var outcome: AuditEntry.Outcome?
    /// Part of the sentence or of the target's number, in any case.
    package var text: String?
    package var since: Date?
    package var until: Date?
    /// Only entries older than this one.
    package var before: Int64?

    /// The only deed asked for.
    package var action: String? {
        get { actions?.first }
        set { actions = newValue.map { [$0] } }
    }

    package init(_ fill: (inout AuditFilter) -> Void = { _ in }) {
        fill(&self)
    }

    var condition: SQL {
        var parts: [SQL] = ["true"]
        if let actions { parts.append("action = ANY (\(actions))") }
        if let actor { parts.append("actor_type = \(actor.type.rawValue) AND actor_id = \(actor.id)") }
        if let actorKind { parts.append("actor_type = \(actorKind.rawValue)") }
        if let actorName {
            let pattern = AuditFilter.pattern(actorName)
            parts.append("(actor_name ILIKE \(pattern) OR on_behalf_of ILIKE \(pattern))")
        }
        if let target {
            parts.append("target_type = \(target.type)")
            if let id = target.id { parts.append("target_id = \(id)") }
        }
        if let customers {
            // Index: audit_entries_customer and audit_customers_customer. An array, because a join walks the whole log.
            parts.append(
                """
                seq = ANY (ARRAY(SELECT seq FROM audit_entries WHERE customer_id = ANY (\(customers))
                                  UNION
                                 SELECT seq FROM audit_customers WHERE customer_id = ANY (\(customers))))
                """)
        }
        if let connections { parts.append("connection_id = ANY (\(connections))") }
        if let address { parts.append("address = \(address)") }
        if let outcome { parts.append("outcome = \(outcome.rawValue)") }
        if let text { parts.append("summary ILIKE \(AuditFilter.pattern(text))") }
        if let since { parts.append("at >= \(since)") }
        if let until { parts.append("at < \(until)") }
        if let before { parts.append("seq < \(before)") }
        return SQL.joined(parts, by: " AND ")
    }

    private static func pattern(_ text: String) -> String {
        let escaped = text.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_")
        return "%\(escaped)%"
    }
}
