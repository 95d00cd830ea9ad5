import Foundation

/// A rule whose fields, types and limits were looked up: what the evaluator walks through.
package struct CheckedRule: Sendable {
    package let rule: Rule
    let when: CheckedCondition
    package let actions: [CheckedAction]
    let dedupe: PayloadText?
    /// Every node of `when` and the `only_if`s, by number.
    package let nodes: [ConditionNode]
    /// Every field it names, so that no others need be read.
    package let paths: Set<String>
}

/// What a node of the condition tree is, for explanations.
package struct ConditionNode: Sendable, Equatable {
    package let pointer: String
    /// `all`, `any`, `not`, or a clause in plain words.
    package let words: String
    /// How deep it stands; 0 is the root.
    package let depth: Int
}

/// An action with its texts read.
package struct CheckedAction: Sendable {
    package let action: RuleAction
    /// By parameter.
    let texts: [String: [PayloadText]]
    let onlyIf: CheckedCondition?
    /// The field that names the record acted on; nil: the trigger's.
    package let on: Field?
}

/// A condition with what it names found, and its literals in the form they are compared in.
struct CheckedCondition: Sendable {
    /// Its place in `CheckedRule.nodes`.
    let number: Int
    let kind: Kind

    indirect enum Kind: Sendable {
        case all([CheckedCondition])
        case any([CheckedCondition])
        case not(CheckedCondition)
        case test(FieldTest)
        case changed(FieldReference, from: FieldTest?, to: FieldTest?)
        case related(RelatedQuestion, CheckedCondition?, RelatedGoal)
    }

    /// What is wanted of the records that pass the filter.
    enum RelatedGoal: Sendable {
        case some
        case none
        case count(Comparison, Int)
        /// The first so many all pass.
        case streak(Int)
    }
}
