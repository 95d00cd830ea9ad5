import Basics
import Database
import Foundation

/// The rows of what rules do: at most one for a rule, dedupe key, condition instance and action.
enum RuleActions {
    static func add(
        _ decision: RuleDecision, id: Int64, of rule: ActiveRule, at now: Date, _ db: borrowing Transaction
    ) throws {
        let hold = Double(rule.limits.hold?.seconds ?? 0)
        for action in decision.actions {
            let due = now.addingTimeInterval(max(hold, Double(action.after?.seconds ?? 0)))
            let waits = due > now || rule.checked.actions[action.index].onlyIf != nil
            let state = rule.isLive ? (waits ? "waiting" : "pending") : "shadow"
            try db.run(
                """
                INSERT INTO rule_actions (decision_id, rule_id, version, lane, index, name, target, record, payload, dedupe_key, instance,
                                          customer_id, device_ref, state, due_at, at)
                VALUES (\(id), \(rule.id), \(rule.version), \(rule.lane), \(action.index), \(action.name), \(action.target),
                        \(action.record), \(action.payload), \(decision.dedupeKey ?? ""), \(decision.event.instance),
                        \(decision.customerID), \(decision.deviceRef), \(state), \(due), \(now))
                    ON CONFLICT (rule_id, lane, dedupe_key, instance, index) DO NOTHING
                """)
        }
    }
}
