import Basics
import ConnectorKit
import Customers
import Database
import Foundation
import Jobs
import Logging
import Sync
import Workspace

/// Does what live rules decided and what is due by now, one action a transaction.
package struct PerformRuleActions: Job {
    package static let kind = "perform_rule_actions"
    package static let priority = 3

    package init() {}

    package var uniqueKey: String? { "perform_rule_actions" }

    package static func enqueue(_ db: borrowing Transaction) throws { _ = try Queue.enqueue(Self(), db) }

    private struct Due {
        let id: Int64
        let index: Int
        let event: Int64
        let isWaiting: Bool
        let decision: Int64
        let rule: Int64
        let ruleName: String
        let name: String
        let record: String?
        let payload: JSON
        let customer: Int64?
        let version: Int
        let target: String?
        let dedupeKey: String
        let instance: String
    }

    package func perform(_ work: Work, connectors: ConnectorSet) throws -> Outcome {
        while !work.shouldStop {
            if try !work.write({ db in try Self.performNext(connectors, at: work.clock.now, db) }) { return .done }
        }
        return .snooze(.zero, why: "more to do")
    }

    /// - Returns: whether there was one.
    static func performNext(_ connectors: ConnectorSet, at now: Date, _ db: borrowing Transaction) throws -> Bool {
        guard let due = try next(db) else { return false }
        if due.isWaiting {
            let action = LateLook(rule: due.rule, version: due.version, index: due.index, event: due.event)
            if let why = try action.objection(connectors, at: now, db) {
                try db.run(
                    "UPDATE rule_actions SET state = 'cancelled', why = \(why), finished_at = now() WHERE id = \(due.id)"
                )
                return true
            }
        }
        try perform(due, connectors, at: now, db)
        return true
    }

    private static func next(_ db: borrowing Transaction) throws -> Due? {
        let query: SQL = """
            SELECT a.id, a.index, d.event_id, a.state = 'waiting' AS is_waiting, a.decision_id, a.rule_id, a.name, a.record, a.payload,
                   a.customer_id, a.version, r.name AS rule_name, a.target, a.dedupe_key, a.instance
              FROM rule_actions a
              JOIN rules r ON r.id = a.rule_id AND r.mode = 'live' AND r.deleted_at IS NULL
              JOIN rule_decisions d ON d.id = a.decision_id
             WHERE a.state IN ('waiting', 'pending') AND a.due_at <= clock_timestamp() AND a.lane = 0
             ORDER BY a.due_at, a.id
             LIMIT 1 FOR UPDATE OF a SKIP LOCKED
            """
        return try db.first(query) { row in
            Due(
                id: try row.get("id"), index: try row.get("index"), event: try row.get("event_id"),
                isWaiting: try row.get("is_waiting"), decision: try row.get("decision_id"),
                rule: try row.get("rule_id"),
                ruleName: try row.get("rule_name"), name: try row.get("name"), record: try row.get("record"),
                payload: try row.get("payload"), customer: try row.get("customer_id"), version: try row.get("version"),
                target: try row.get("target"), dedupeKey: try row.get("dedupe_key"), instance: try row.get("instance"))
        }
    }

    /// A refusal ends the action with its sentence; the decision then says failed.
    private static func perform(_ due: Due, _ connectors: ConnectorSet, at now: Date, _ db: borrowing Transaction)
        throws
    {
        var isFailed = false
        do {
            var entry: Int64?
            if VendorDeeds.names.contains(due.name) {
                entry = try VendorDeeds(connectors: connectors).add(try asked(due, db), db)
            } else {
                try deed(due, db)
            }
            try db.run(
                "UPDATE rule_actions SET state = 'sent', outbox_id = \(entry), finished_at = now() WHERE id = \(due.id)"
            )
        } catch let refusal as Refusal {
            isFailed = true
            try db.run(
                "UPDATE rule_actions SET state = 'failed', why = \(refusal.description), finished_at = now() WHERE id = \(due.id)"
            )
            try db.run(
                "UPDATE rule_decisions SET verdict = 'failed', why = \(refusal.description) WHERE id = \(due.decision)")
            try breakAfterFailures(due, db)
        }
        let actor = Actor(type: .rule, id: due.rule, name: due.ruleName)
        try AuditLog.append(
            .ruleActed(
                due.rule, version: due.version, action: due.name, customer: due.customer, payload: due.payload,
                failed: isFailed), by: actor, at: now, db)
    }

    private static func asked(_ due: Due, _ db: borrowing Transaction) throws -> VendorDeeds.Asked {
        let limits = try Rule(try StoredRule.version(due.version, of: ID(due.rule), db).definition).limits
        return VendorDeeds.Asked(
            id: due.id, rule: due.rule, ruleName: due.ruleName, version: due.version, index: due.index, name: due.name,
            target: due.target, record: due.record, payload: due.payload, customer: due.customer,
            dedupeKey: due.dedupeKey, instance: due.instance,
            limits: WriteLimits(
                perRule: limits.perHour, perCustomer: limits.perCustomerHour, queues: limits.queuesAbove))
    }

    private static func deed(_ due: Due, _ db: borrowing Transaction) throws {
        let what = "The rule's action was not done"
        guard let number = due.customer else {
            throw Refusal(what, why: "the record is linked to no customer", next: "Link its account in Mapping.")
        }
        let customer = ID<Customer>(number)
        switch due.name {
        case "customer.tag":
            let tags: [String] = try db.value("SELECT tags FROM customers WHERE id = \(customer) FOR UPDATE") ?? []
            let tag = due.payload["tag"]?.stringValue ?? ""
            if !tags.contains(tag) { try Customer.set(tags: tags + [tag], of: customer, db) }
        case "customer.note":
            _ = try Note.add(
                due.payload["body"]?.stringValue ?? "", to: customer, by: (id: nil, name: due.ruleName), db)
        case "customer.owner":
            let email = due.payload["owner"]?.stringValue ?? ""
            let user: Int64? = try db.value("SELECT id FROM users WHERE email = \(email)::citext AND status = 'active'")
            guard let user else {
                throw Refusal(what, why: "nobody here has the address \(email)", next: "Change the rule.")
            }
            try Customer.set(owner: user, of: customer, db)
        case "alert.mute":
            let span = due.payload["for"]?.stringValue.flatMap { RuleSpan($0) } ?? RuleSpan(minutes: 60)
            let alert = due.record?.split(separator: ":").last.flatMap { Int64($0) } ?? 0
            try db.run(
                """
                UPDATE alert_threads t SET state = 'muted', muted_until = now() + make_interval(secs => \(Double(span.seconds)))
                  FROM alert_thread_members m
                 WHERE m.alert_id = \(alert) AND t.id = m.thread_id AND t.state <> 'resolved'
                """)
        default: throw Refusal(what, why: "Vectis cannot do \(due.name) yet", next: "Take it out of the rule.")
        }
    }

    /// Five failures in a row stop a rule.
    private static func breakAfterFailures(_ due: Due, _ db: borrowing Transaction) throws {
        let states = try db.all(
            """
            SELECT CASE WHEN o.state = 'failed' THEN 'failed' ELSE a.state END AS state
              FROM rule_actions a LEFT JOIN outbox o ON o.id = a.outbox_id
             WHERE a.rule_id = \(due.rule) AND a.lane = 0 AND a.finished_at IS NOT NULL
             ORDER BY a.finished_at DESC, a.id DESC LIMIT 5
            """, as: { row in try row.get("state") as String })
        if states.count == 5, states.allSatisfy({ $0 == "failed" }) {
            try RuleDrafts.pauseItself(ID(due.rule), why: "five of its actions in a row failed", db)
        }
    }
}
