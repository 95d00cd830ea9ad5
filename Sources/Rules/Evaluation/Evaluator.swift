import Foundation

/// What was found at one node of the tree.
package struct NodeOutcome: Sendable, Equatable {
    package let verdict: Ternary
    /// The field's value, or how many records passed.
    package let actual: FieldValue?
    package let cause: UnknownCause?
}

/// The tree with its verdict; only `yes` acts.
package struct Evaluation: Sendable, Equatable {
    package let verdict: Ternary
    /// By node number; nil: not looked at, since the rest decided.
    package let outcomes: [NodeOutcome?]
    /// Questions whose answers would have been needed.
    package let open: [RelatedQuestion]
}

/// Judges a rule by facts. Live, dry run, backtest, trial and explanation are all this function.
package enum Evaluator {
    /// - Parameter isThorough: every node is looked at; otherwise `all` stops at the first false and `any` at the first true.
    package static func judge(
        _ rule: CheckedRule, _ facts: some Facts, _ moment: EvaluationMoment, isThorough: Bool = false
    ) -> Evaluation {
        judge(rule.when, of: rule, facts, moment, isThorough)
    }

    /// What an action asks beyond the rule's own condition; nil: nothing.
    package static func judge(
        onlyIf action: Int, of rule: CheckedRule, _ facts: some Facts, _ moment: EvaluationMoment
    ) -> Evaluation? {
        rule.actions[action].onlyIf.map { judge($0, of: rule, facts, moment, false) }
    }

    private static func judge(
        _ condition: CheckedCondition, of rule: CheckedRule, _ facts: some Facts, _ moment: EvaluationMoment,
        _ isThorough: Bool
    ) -> Evaluation {
        var walk = Walk(facts: facts, moment: moment, isThorough: isThorough, count: rule.nodes.count)
        let verdict = walk.judge(condition)
        return Evaluation(verdict: verdict, outcomes: walk.outcomes, open: walk.open)
    }
}

/// One way through a tree.
private struct Walk<Known: Facts> {
    let facts: Known
    let moment: EvaluationMoment
    let isThorough: Bool
    var outcomes: [NodeOutcome?]
    var open: [RelatedQuestion] = []
    /// The related record that a filter looks at.
    var candidate: RelatedRecord?

    init(facts: Known, moment: EvaluationMoment, isThorough: Bool, count: Int) {
        self.facts = facts
        self.moment = moment
        self.isThorough = isThorough
        outcomes = Array(repeating: nil, count: count)
    }

    mutating func judge(_ condition: CheckedCondition) -> Ternary {
        let outcome: NodeOutcome
        switch condition.kind {
        case .all(let parts): outcome = NodeOutcome(verdict: all(parts), actual: nil, cause: nil)
        case .any(let parts): outcome = NodeOutcome(verdict: any(parts), actual: nil, cause: nil)
        case .not(let inner): outcome = NodeOutcome(verdict: !judge(inner), actual: nil, cause: nil)
        case .test(let test): outcome = self.test(test, fact(test.reference))
        case .changed(let reference, let from, let to): outcome = changed(reference, from, to)
        case .related(let question, let filter, let goal): outcome = related(question, filter, goal)
        }
        outcomes[condition.number] = outcome
        return outcome.verdict
    }

    private mutating func all(_ parts: [CheckedCondition]) -> Ternary {
        var verdict = Ternary.yes
        for part in parts {
            verdict = verdict && judge(part)
            if verdict == .no, !isThorough { break }
        }
        return verdict
    }

    private mutating func any(_ parts: [CheckedCondition]) -> Ternary {
        var verdict = Ternary.no
        for part in parts {
            verdict = verdict || judge(part)
            if verdict == .yes, !isThorough { break }
        }
        return verdict
    }

    private func fact(_ reference: FieldReference) -> Fact {
        guard let name = reference.related else { return facts.fact(reference.field) }
        return candidate?.values[name].map(Fact.known) ?? .missing
    }

    private func test(_ test: FieldTest, _ fact: Fact) -> NodeOutcome {
        switch fact {
        case .unknown(let cause): return NodeOutcome(verdict: .unknown, actual: nil, cause: cause)
        case .missing:
            let asked: Ternary? = test.comparison == .isEmpty ? .yes : test.comparison == .isNotEmpty ? .no : nil
            let verdict = asked ?? test.ifMissing
            return NodeOutcome(verdict: verdict, actual: nil, cause: verdict == .unknown ? .missing : nil)
        case .known(let value):
            var other: FieldValue?
            if case .field(let reference) = test.operand {
                switch self.fact(reference) {
                case .known(let value): other = value
                case .missing: return NodeOutcome(verdict: test.ifMissing, actual: value, cause: .missing)
                case .unknown(let cause): return NodeOutcome(verdict: .unknown, actual: value, cause: cause)
                }
            }
            let outcome = test.outcome(of: value, other: other, moment)
            return NodeOutcome(verdict: outcome.verdict, actual: value, cause: outcome.cause)
        }
    }

    private func changed(_ reference: FieldReference, _ from: FieldTest?, _ to: FieldTest?) -> NodeOutcome {
        let (former, present) = (facts.former(reference.field), facts.fact(reference.field))
        if case .unknown(let cause) = former { return NodeOutcome(verdict: .unknown, actual: nil, cause: cause) }
        if case .unknown(let cause) = present { return NodeOutcome(verdict: .unknown, actual: nil, cause: cause) }
        var verdict = Ternary(former != present)
        if let from { verdict = verdict && test(from, former).verdict }
        if let to { verdict = verdict && test(to, present).verdict }
        var actual: FieldValue?
        if case .known(let value) = present { actual = value }
        return NodeOutcome(verdict: verdict, actual: actual, cause: verdict == .unknown ? .missing : nil)
    }

    private mutating func related(
        _ question: RelatedQuestion, _ filter: CheckedCondition?, _ goal: CheckedCondition.RelatedGoal
    ) -> NodeOutcome {
        switch facts.answer(question) {
        case .notAsked:
            open.append(question)
            return NodeOutcome(verdict: .unknown, actual: nil, cause: .notAsked)
        case .unknown(let cause): return NodeOutcome(verdict: .unknown, actual: nil, cause: cause)
        case .records(let records, let isWhole):
            let (tally, deciding) = tally(records, filter, goal)
            if let filter, let deciding {
                candidate = deciding
                _ = judge(filter)
                candidate = nil
            }
            let verdict = tally.verdict(goal, isWhole: isWhole)
            let cause: UnknownCause? = verdict != .unknown ? nil : isWhole ? .missing : .tooMany
            return NodeOutcome(verdict: verdict, actual: .number(Decimal(tally.passed)), cause: cause)
        }
    }

    /// How many records pass, and one of them, else the first, whose filter the tree shows.
    private mutating func tally(
        _ records: [RelatedRecord], _ filter: CheckedCondition?, _ goal: CheckedCondition.RelatedGoal
    ) -> (RelatedTally, RelatedRecord?) {
        var tally = RelatedTally()
        guard let filter else {
            tally.passed = records.count
            return (tally, records.first)
        }
        var deciding: RelatedRecord?
        for record in records.prefix(tally.needed(goal)) {
            candidate = record
            switch judge(filter) {
            case .yes:
                if tally.passed == 0 { deciding = record }
                tally.passed += 1
            case .no: tally.failed += 1
            case .unknown:
                if tally.passed == 0 { deciding = record }
                tally.unsure += 1
            }
            if tally.isDecided(goal) { break }
        }
        candidate = nil
        return (tally, deciding ?? records.first)
    }
}

/// Related records by what the filter says of them.
private struct RelatedTally {
    var passed = 0
    var failed = 0
    var unsure = 0

    /// How many records can matter.
    func needed(_ goal: CheckedCondition.RelatedGoal) -> Int {
        if case .streak(let length) = goal { length } else { .max }
    }

    func isDecided(_ goal: CheckedCondition.RelatedGoal) -> Bool {
        switch goal {
        case .some, .none: passed > 0
        case .count(_, let number): passed > number
        case .streak: failed > 0
        }
    }

    func verdict(_ goal: CheckedCondition.RelatedGoal, isWhole: Bool) -> Ternary {
        switch goal {
        case .some: return some(isWhole)
        case .none: return !some(isWhole)
        case .count(let comparison, let number):
            let most = isWhole ? passed + unsure : .max
            return RelatedTally.compare(passed...most, comparison, number)
        case .streak(let length):
            if failed > 0 { return .no }
            if passed + unsure < length { return isWhole ? .no : .unknown }
            return unsure > 0 ? .unknown : .yes
        }
    }

    private func some(_ isWhole: Bool) -> Ternary {
        if passed > 0 { return .yes }
        return unsure > 0 || !isWhole ? .unknown : .no
    }

    /// True or false when it is so for every number in the range.
    private static func compare(_ range: ClosedRange<Int>, _ comparison: Comparison, _ number: Int) -> Ternary {
        let (low, high) = (range.lowerBound, range.upperBound)
        switch comparison {
        case .isEqual: return !range.contains(number) ? .no : low == high ? .yes : .unknown
        case .isNot: return !compare(range, .isEqual, number)
        case .gt: return low > number ? .yes : high <= number ? .no : .unknown
        case .ge: return low >= number ? .yes : high < number ? .no : .unknown
        case .lt: return !compare(range, .ge, number)
        default: return !compare(range, .gt, number)
        }
    }
}
