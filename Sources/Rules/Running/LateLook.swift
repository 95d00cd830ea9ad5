import Basics
import ConnectorKit
import Database
import Foundation
import Workspace

/// A last look before an action that was waited for: the rule's condition and the action's own must be true now.
struct LateLook {
    let rule: Int64
    let version: Int
    /// The action's place in `then`.
    let index: Int
    let event: Int64

    /// Why the action is not done; nil: it is.
    func objection(_ connectors: ConnectorSet, at now: Date, _ db: borrowing Transaction) throws -> String? {
        let stored = try StoredRule.version(version, of: ID(rule), db)
        let checked = try Rule(stored.definition).checked()
        let query: SQL = "SELECT \(RuleEvent.columns) FROM rule_events e WHERE e.id = \(event)"
        let events = try db.all(query, as: RuleEvent.init(row:))
        var facts = try FactReading(paths: checked.paths, time: .present(now)).read(events, db).compactMap { $0 }
        guard let first = facts.first, checked.actions.indices.contains(index) else { return "its record is gone" }
        if checked.rule.trigger.stays != nil, !first.stillStands { return "the state ended while it waited" }

        let settings = try WorkspaceSettings.load(db)
        let moment = EvaluationMoment(now: now, zone: settings.timeZone, currency: settings.currency)
        let reading = RelatedReading(time: .present(now), sources: try RelatedSources(connectors, db))
        let asked = Evaluator.judge(checked, first, moment, isThorough: true).open
        let more = Evaluator.judge(onlyIf: index, of: checked, first, moment)?.open ?? []
        for question in Set(asked + more) { try reading.answer(question, [0], in: &facts, db) }

        let again = Evaluator.judge(checked, facts[0], moment)
        guard again.verdict == .yes else { return "its condition was \(again.verdict.rawValue) when the time came" }
        let own = Evaluator.judge(onlyIf: index, of: checked, facts[0], moment)
        guard let own, own.verdict != .yes else { return nil }
        return "its own condition was \(own.verdict.rawValue) when the time came"
    }
}
