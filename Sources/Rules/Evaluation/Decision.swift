import Basics
import Foundation

/// What a rule would do about one event: its texts with the values in, before any limit is asked.
package struct RenderedAction: Sendable, Equatable {
    /// Its place in `then`.
    package let index: Int
    /// `ticket.create`.
    package let name: String
    package let target: String?
    /// The root and id of the record acted on; nil: none, or the customer.
    package let record: String?
    /// By parameter: texts, numbers, flags, lists of texts.
    package let payload: JSON
    package let after: RuleSpan?
    package let batch: RuleAction.Batch
}

extension CheckedRule {
    /// What makes two matches the same: the rule's own text, else the trigger's record.
    package func dedupeKey(_ facts: some Facts, _ moment: EvaluationMoment) -> String {
        guard let dedupe else { return record(rule.trigger.root, facts) }
        return dedupe.rendered(in: moment.zone) { value(of: $0, facts) }
    }

    /// Every action with its values filled in.
    package func rendered(_ facts: some Facts, _ moment: EvaluationMoment) -> [RenderedAction] {
        actions.enumerated().map { index, checked in
            let action = checked.action
            let acted = action.kind.acts.map { checked.on.map { record($0.root, facts) } ?? record($0, facts) }
            return RenderedAction(
                index: index, name: action.kind.name, target: action.target, record: acted,
                payload: payload(checked, facts, moment), after: action.after, batch: action.batch)
        }
    }

    private func payload(_ checked: CheckedAction, _ facts: some Facts, _ moment: EvaluationMoment) -> JSON {
        var members: [String: JSON] = [:]
        for (name, given) in checked.action.with {
            let texts = (checked.texts[name] ?? []).map { text in
                text.rendered(in: moment.zone) { value(of: $0, facts) }
            }
            switch given {
            case .text: members[name] = .string(texts.first ?? "")
            case .texts: members[name] = .array(texts.map(JSON.string))
            case .number(let number): members[name] = .number(number)
            case .flag(let flag): members[name] = .bool(flag)
            }
        }
        return .object(members)
    }

    /// `alert:17`.
    private func record(_ root: String, _ facts: some Facts) -> String {
        let field = FieldCatalogue.field("\(root).id", roots: [root], it: nil)
        let id = field.flatMap { value(of: $0, facts) }
        return "\(root):\(id?.words ?? "")"
    }

    private func value(of field: Field, _ facts: some Facts) -> FieldValue? {
        if case .known(let value) = facts.fact(field) { value } else { nil }
    }
}
