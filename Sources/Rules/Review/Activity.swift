import Basics
import Database
import Foundation

/// What rules concluded, for the activity tab and the rule's page.
package struct Activity: Sendable {
    package let id: Int64
    package let ruleID: ID<StoredRule>
    package let ruleName: String
    package let version: Int
    package let mode: String
    package let isShadow: Bool
    package let verdict: RuleDecision.Verdict
    package let why: String?
    /// The trigger's record by name.
    package let title: String
    package let eventID: Int64
    package let customerID: Int64?
    package let customerName: String?
    /// The tree and the rendered actions as they were stored.
    package let tree: JSON
    package let actions: JSON
    package let mark: String?
    package let microseconds: Int
    package let at: Date

    /// Which decisions are asked for; non-matches only when a verdict names them.
    package struct Filter: Sendable {
        package var rule: ID<StoredRule>?
        package var verdict: RuleDecision.Verdict?
        package var customer: Int64?
        package var shadow: Bool?
        /// The page behind this id.
        package var before: Int64?

        package init(_ fill: (inout Filter) -> Void = { _ in }) { fill(&self) }
    }

    /// The newest first. Index: rule_decisions_rule, rule_decisions_customer.
    package static func list(_ filter: Filter, limit: Int = 50, _ db: borrowing Transaction) throws -> [Activity] {
        var conditions: [SQL] = []
        if let rule = filter.rule { conditions.append("d.rule_id = \(rule)") }
        if let customer = filter.customer { conditions.append("d.customer_id = \(customer)") }
        if let shadow = filter.shadow { conditions.append("d.is_shadow = \(shadow)") }
        if let before = filter.before { conditions.append("d.id < \(before)") }
        conditions.append(filter.verdict.map { "d.verdict = \($0.rawValue)" } ?? "d.verdict <> 'no_match'")
        return try db.all(
            """
            SELECT \(columns) FROM rule_decisions d
              JOIN rules r ON r.id = d.rule_id LEFT JOIN customers c ON c.id = d.customer_id
             WHERE \(.joined(conditions, by: " AND "))
             ORDER BY d.id DESC LIMIT \(SQL.number(limit))
            """, as: Activity.init(row:))
    }

    /// Every decision about one event: also "why did this rule not fire?".
    package static func about(event: Int64, _ db: borrowing Transaction) throws -> [Activity] {
        try db.all(
            """
            SELECT \(columns) FROM rule_decisions d
              JOIN rules r ON r.id = d.rule_id LEFT JOIN customers c ON c.id = d.customer_id
             WHERE d.event_id = \(event) ORDER BY d.id
            """, as: Activity.init(row:))
    }

    /// How often each verdict came since a moment, by rule.
    package static func counts(since: Date, _ db: borrowing Transaction) throws -> [Int64: [String: Int]] {
        let query: SQL = """
            SELECT rule_id, verdict, sum(n)::bigint AS n FROM rule_counts WHERE hour >= \(since) GROUP BY rule_id, verdict
            """
        var counts: [Int64: [String: Int]] = [:]
        try db.each(query) { row in
            counts[try row.get("rule_id"), default: [:]][try row.get("verdict")] = try row.get("n")
        }
        return counts
    }

    /// A person's word on a decision of a dry run; nil takes it back.
    package static func mark(_ id: Int64, isRight: Bool?, by name: String, _ db: borrowing Transaction) throws {
        let word = isRight.map { $0 ? "right" : "wrong" }
        let changed = try db.run(
            "UPDATE rule_decisions SET mark = \(word), marked_by = \(word == nil ? nil : name) WHERE id = \(id) AND is_shadow"
        )
        guard changed == 1 else { throw DatabaseError(.notFound, "decision \(id) of a dry run") }
    }

    private static let columns: SQL = """
        d.id, d.rule_id, r.name AS rule_name, d.version, d.mode, d.is_shadow, d.verdict, d.why, d.title, d.event_id, d.customer_id,
        c.name AS customer_name, d.tree, d.actions, d.mark, d.took_us, d.at
        """

    private init(row: Row) throws {
        id = try row.get("id")
        ruleID = try row.get("rule_id")
        ruleName = try row.get("rule_name")
        version = try row.get("version")
        mode = try row.get("mode")
        isShadow = try row.get("is_shadow")
        verdict = RuleDecision.Verdict(rawValue: try row.get("verdict")) ?? .noMatch
        why = try row.get("why")
        title = try row.get("title")
        eventID = try row.get("event_id")
        customerID = try row.get("customer_id")
        customerName = try row.get("customer_name")
        tree = try row.get("tree")
        actions = try row.get("actions")
        mark = try row.get("mark")
        microseconds = try row.get("took_us")
        at = try row.get("at")
    }
}
