import Basics
import Database
import Foundation

/// The held matches of a storm, waiting for a person's word.
package struct RuleHold: Sendable {
    package let id: Int64
    package let ruleID: ID<StoredRule>
    package let ruleName: String
    package let version: Int
    package let count: Int
    package let since: Date
    package let expiresAt: Date

    /// Those nobody has decided on, the oldest first.
    package static func open(_ db: borrowing Transaction) throws -> [RuleHold] {
        try db.all(
            """
            SELECT h.id, h.rule_id, r.name AS rule_name, h.version, h.since, h.expires_at,
                   (SELECT count(*) FROM rule_decisions d WHERE d.hold_id = h.id AND d.verdict = 'held') AS n
              FROM rule_holds h JOIN rules r ON r.id = h.rule_id
             WHERE h.state = 'open' AND h.expires_at > now()
             ORDER BY h.id
            """,
            as: { row in
                RuleHold(
                    id: try row.get("id"), ruleID: try row.get("rule_id"), ruleName: try row.get("rule_name"),
                    version: try row.get("version"), count: try row.get("n"), since: try row.get("since"),
                    expiresAt: try row.get("expires_at"))
            })
    }

    /// Lets held matches act, all or those picked; the rest is discarded. Returns how many act.
    ///
    /// - Parameter picked: ids of decisions; nil: all of the hold, empty: none.
    package static func decide(
        _ id: Int64, picked: [Int64]?, by name: String, _ db: borrowing Transaction
    ) throws -> (approved: Int, discarded: Int) {
        let taken = try db.run(
            """
            UPDATE rule_holds SET state = \(picked == [] ? "discarded" : "approved"), decided_by = \(name), decided_at = now()
             WHERE id = \(id) AND state = 'open' AND expires_at > now()
            """)
        guard taken == 1 else {
            throw Refusal("Nothing was decided", why: "the hold is over", next: "Look at the rule's activity.")
        }
        let chosen: SQL = picked.map { "d.id = ANY (\($0))" } ?? "true"
        let approved = try db.run(
            """
            INSERT INTO rule_actions (decision_id, rule_id, version, lane, index, name, target, record, payload, dedupe_key, instance,
                                      customer_id, state)
            SELECT d.id, d.rule_id, d.version, CASE WHEN d.is_shadow THEN d.version ELSE 0 END, a.place - 1, a.action ->> 'do',
                   a.action ->> 'target', a.action ->> 'on', coalesce(a.action -> 'with', '{}'), d.dedupe_key, d.instance,
                   d.customer_id, CASE WHEN d.is_shadow THEN 'shadow' ELSE 'pending' END
              FROM rule_decisions d
             CROSS JOIN LATERAL jsonb_array_elements(d.actions) WITH ORDINALITY AS a (action, place)
             WHERE d.hold_id = \(id) AND d.verdict = 'held' AND \(chosen)
                ON CONFLICT (rule_id, lane, dedupe_key, instance, index) DO NOTHING
            """)
        try db.run(
            """
            UPDATE rule_decisions d SET verdict = CASE WHEN NOT (\(chosen)) THEN 'cancelled' WHEN is_shadow THEN 'would_fire'
                                                       ELSE 'fired' END
             WHERE hold_id = \(id) AND verdict = 'held'
            """)
        if approved > 0 { try PerformRuleActions.enqueue(db) }
        let left =
            try db.value("SELECT count(*) FROM rule_decisions WHERE hold_id = \(id) AND verdict = 'cancelled'") ?? 0
        return (approved, left)
    }
}
