import Basics
import Database
import Foundation

/// What rules have done before, read back from their actions.
enum RuleMemory {
    /// How long a ticket a rule made answers its questions by itself; the sync has brought it back long before.
    private static let longest = 90 * 86_400.0

    static func recall(_ rules: [ActiveRule], into pass: inout RulePass, at now: Date, _ db: borrowing Transaction)
        throws
    {
        let ids = Array(Set(rules.map(\.id))).sorted()
        guard !ids.isEmpty else { return }
        let query: SQL = """
            SELECT a.rule_id, a.lane, a.dedupe_key, a.instance, a.customer_id, a.at, count(*) AS n
              FROM rule_actions a
             WHERE a.rule_id = ANY (\(ids)) AND a.state <> 'cancelled' AND a.at > \(now.addingTimeInterval(-longest))
             GROUP BY a.rule_id, a.lane, a.dedupe_key, a.instance, a.customer_id, a.at
             ORDER BY a.at
            """
        try db.each(query) { row in
            let lane = RuleLedger.Lane(rule: try row.get("rule_id"), lane: try row.get("lane"))
            let deed = RuleLedger.Deed(
                key: try row.get("dedupe_key"), instance: try row.get("instance"), customer: try row.get("customer_id"),
                at: try row.get("at"), count: try row.get("n"))
            pass.ledger.add(deed, in: lane)
        }
        try recallTickets(ids, into: &pass, db)
        try recallMatches(ids, into: &pass, at: now, db)
    }

    private static func recallTickets(_ ids: [Int64], into pass: inout RulePass, _ db: borrowing Transaction) throws {
        let query: SQL = """
            SELECT a.rule_id, a.lane, d.record, a.customer_id, a.device_ref, a.at, a.payload ->> 'title' AS title
              FROM rule_actions a JOIN rule_decisions d ON d.id = a.decision_id
             WHERE a.rule_id = ANY (\(ids)) AND a.name = 'ticket.create' AND a.closed_at IS NULL
               AND (a.state = 'shadow' OR a.state IN ('waiting', 'pending', 'sent') AND a.at > now() - interval '1 day')
             ORDER BY a.at
            """
        try db.each(query) { row in
            let lane = RuleLedger.Lane(rule: try row.get("rule_id"), lane: try row.get("lane"))
            let effect = RulePass.Effect(
                record: try row.get("record"), customer: try row.get("customer_id"), device: try row.get("device_ref"),
                at: try row.get("at"), title: try row.get("title") as String? ?? "")
            pass.effects[lane, default: []].append(effect)
        }
    }

    /// Matches of the last minutes, for storms that come in several batches.
    private static func recallMatches(
        _ ids: [Int64], into pass: inout RulePass, at now: Date, _ db: borrowing Transaction
    ) throws {
        let since = now.addingTimeInterval(-RuleLedger.stormWindow)
        let query: SQL = """
            SELECT rule_id, CASE WHEN is_shadow THEN version ELSE 0 END AS lane, at FROM rule_decisions
             WHERE rule_id = ANY (\(ids)) AND at > \(since) AND verdict IN ('would_fire', 'fired', 'held', 'rate_limited')
             ORDER BY at
            """
        try db.each(query) { row in
            let lane = RuleLedger.Lane(rule: try row.get("rule_id"), lane: try row.get("lane"))
            pass.ledger.addMatch(lane, at: try row.get("at"))
        }
    }
}
