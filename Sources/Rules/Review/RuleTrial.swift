import Basics
import ConnectorKit
import Database
import Foundation
import Workspace

/// A rule tried on one event, with nothing stored: each condition with its value and verdict, and what would be done.
package struct RuleTrial: Sendable {
    package let verdict: Ternary
    package let lines: [ExplanationLine]
    package let actions: [RenderedAction]
    /// Why the rule does not even look at the event; nil: it does.
    package let passedOver: String?
    package let title: String
    /// As of when records were seen.
    package let at: Date

    /// An event that a rule may be tried on.
    package struct Choice: Sendable {
        package let id: Int64
        package let title: String
        package let occurredAt: Date
    }

    /// The newest events of a rule's trigger, for picking one.
    package static func choices(_ rule: Rule, limit: Int = 50, _ db: borrowing Transaction) throws -> [Choice] {
        guard let table = FactTable.of(rule.trigger.root) else { return [] }
        // Index: rule_events_observed.
        return try db.all(
            """
            SELECT e.id, coalesce(\(table.title(related: true)), e.ref) AS title, e.occurred_at
              FROM rule_events e
              JOIN \(.name(table.table)) r ON r.connection_id = e.connection_id AND r.external_id = e.ref
             WHERE e.name = \(rule.trigger.eventName)
             ORDER BY e.observed_at DESC, e.id DESC LIMIT \(SQL.number(limit))
            """,
            as: { row in
                Choice(id: try row.get("id"), title: try row.get("title"), occurredAt: try row.get("occurred_at"))
            })
    }

    /// Tries a rule on a stored event, by what was known when it was observed.
    ///
    /// - Throws: `RuleRefused` when the text is no rule, `DatabaseError.notFound` when there is no such event or its record's
    ///   history does not reach back to it.
    package static func run(_ json: JSON, on event: Int64, _ db: borrowing Transaction) throws -> RuleTrial {
        let checked = try Rule(json).checked()
        let query: SQL = "SELECT \(RuleEvent.columns) FROM rule_events e WHERE e.id = \(event)"
        guard let event = try db.first(query, as: RuleEvent.init(row:)) else {
            throw DatabaseError(.notFound, "event \(event)")
        }
        let settings = try WorkspaceSettings.load(db)
        let moment = EvaluationMoment(now: event.observedAt, zone: settings.timeZone, currency: settings.currency)
        var facts = try FactReading(paths: checked.paths, time: .observed).read([event], db).compactMap { $0 }
        guard !facts.isEmpty else { throw DatabaseError(.notFound, "what was known at event \(event.id)") }

        let reading = RelatedReading(time: .observed, sources: nil)
        for question in Evaluator.judge(checked, facts[0], moment, isThorough: true).open {
            try reading.answer(question, [0], in: &facts, db)
        }
        let evaluation = Evaluator.judge(checked, facts[0], moment, isThorough: true)
        return RuleTrial(
            verdict: evaluation.verdict, lines: checked.explained(evaluation),
            actions: checked.rendered(facts[0], moment),
            passedOver: passedOver(checked.rule, event, facts[0]), title: facts[0].title, at: event.observedAt)
    }

    private static func passedOver(_ rule: Rule, _ event: RuleEvent, _ facts: EventFacts) -> String? {
        if event.name != rule.trigger.eventName { return "its trigger is \(rule.trigger.eventName), not \(event.name)" }
        if !RuleGate.covers(rule, facts) { return "the customer is outside of its scope" }
        return event.isLate ? "the event was more than two hours old when it was seen" : nil
    }
}
