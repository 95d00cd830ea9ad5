import Basics
import Foundation

extension Rule {
    /// Looks up everything the rule names; refused here, it can never fail while it runs.
    ///
    /// - Throws: `RuleRefused` with every unknown field, wrong type, exceeded limit and bad expression, each at its block.
    package func checked() throws(RuleRefused) -> CheckedRule {
        var check = ConditionCheck(root: trigger.root, carriesBefore: carriesBefore)
        let when = check.condition(when, it: nil, depth: 0)
        var actions: [CheckedAction] = []
        for action in then { actions.append(self.action(action, &check)) }
        let dedupe = limits.dedupe.flatMap { check.text($0, "/limits/dedupe") }
        check.checkLimits()
        refuseSelfTrigger(&check)
        guard check.problems.isEmpty, let when else { throw RuleRefused(problems: check.problems) }
        return CheckedRule(
            rule: self, when: when, actions: actions, dedupe: dedupe, nodes: check.nodes, paths: check.paths)
    }

    private var carriesBefore: Bool {
        if case .event(let kind, _, _, _) = trigger { kind.carriesBefore } else { false }
    }

    private func action(_ action: RuleAction, _ check: inout ConditionCheck) -> CheckedAction {
        var texts: [String: [PayloadText]] = [:]
        for (name, value) in action.with.sorted(by: { $0.key < $1.key }) {
            let pointer = RuleReader.pointer(action.pointer + "/with", name)
            switch value {
            case .text(let text): texts[name] = check.text(text, pointer).map { [$0] }
            case .texts(let list):
                texts[name] = list.enumerated().compactMap { check.text($1, "\(pointer)/\($0)") }
            case .number, .flag: break
            }
        }
        let on = action.on.flatMap { check.field($0, action.pointer + "/on", it: nil) }
        if let acts = action.kind.acts {
            let given = on.map(\.root) ?? trigger.root
            if given != acts {
                let sentence = "\(action.kind.name) acts on \(acts)s; this rule is triggered by a \(given)."
                check.refuse(action.pointer + "/do", sentence)
            }
        }
        if action.kind.category == "product", action.kind.name.hasPrefix("customer."), trigger.root == "connection" {
            check.refuse(action.pointer + "/do", "A connection has no customer.")
        }
        let onlyIf = action.onlyIf.flatMap { check.condition($0, it: nil, depth: 0) }
        return CheckedAction(action: action, texts: texts, onlyIf: onlyIf, on: on)
    }

    /// A rule whose action is its own trigger would run for ever.
    private func refuseSelfTrigger(_ check: inout ConditionCheck) {
        for action in then where action.kind.causes.contains(trigger.eventName) {
            let sentence = "\(action.kind.name) would trigger this rule again by \(trigger.eventName)."
            check.refuse(action.pointer + "/do", sentence)
        }
    }
}

/// Looks conditions up, one tree after another, and counts what the limits count.
struct ConditionCheck {
    private let root: String
    private let roots: Set<String>
    private let carriesBefore: Bool
    private(set) var problems: [RuleProblem] = []
    private(set) var nodes: [ConditionNode] = []
    private(set) var paths: Set<String> = []
    private var leaves = 0
    private var crossing = 0

    static let mostLeaves = 60
    static let mostCrossing = 5

    init(root: String, carriesBefore: Bool) {
        self.root = root
        self.carriesBefore = carriesBefore
        roots = Set(TriggerKind.roots(of: root))
    }

    mutating func refuse(_ pointer: String, _ sentence: String) {
        problems.append(RuleProblem(pointer, sentence))
    }

    mutating func checkLimits() {
        if leaves > Self.mostLeaves {
            refuse("/when", "There are \(leaves) tests; a rule has at most \(Self.mostLeaves).")
        }
        if crossing > Self.mostCrossing {
            refuse("/when", "\(crossing) conditions ask about other records; a rule has at most \(Self.mostCrossing).")
        }
    }

    /// The field of this path, or a problem that names one like it.
    mutating func field(_ path: String, _ pointer: String, it kind: RelatedKind?) -> Field? {
        if let field = FieldCatalogue.field(path, roots: roots, it: kind) {
            paths.insert(path)
            return field
        }
        let near = FieldCatalogue.nearest(to: path, roots: roots, it: kind).map { " Did you mean \($0)?" } ?? ""
        let known = TriggerKind.roots(of: root).joined(separator: ", ")
        let place =
            path.hasPrefix("it.") && kind == nil ? "“it” stands only in where." : "This trigger offers \(known)."
        refuse(pointer, "There is no field \(path) here.\(near) \(place)")
        return nil
    }

    mutating func text(_ text: String, _ pointer: String) -> PayloadText? {
        do {
            let text = try PayloadText(text, pointer) { FieldCatalogue.field($0, roots: roots, it: nil) }
            paths.formUnion(text.fields.map(\.path))
            return text
        } catch {
            problems.append(error)
            return nil
        }
    }

    /// - Parameter kind: what `it` is, inside of where.
    mutating func condition(_ condition: Condition, it kind: RelatedKind?, depth: Int) -> CheckedCondition? {
        let number = nodes.count
        nodes.append(ConditionNode(pointer: condition.pointer, words: Self.words(condition), depth: depth))
        return self.kind(condition, kind, depth).map { CheckedCondition(number: number, kind: $0) }
    }

    private mutating func kind(_ condition: Condition, _ it: RelatedKind?, _ depth: Int) -> CheckedCondition.Kind? {
        switch condition.node {
        case .all(let parts): return list(parts, it, depth).map(CheckedCondition.Kind.all)
        case .any(let parts): return list(parts, it, depth).map(CheckedCondition.Kind.any)
        case .not(let inner): return self.condition(inner, it: it, depth: depth + 1).map(CheckedCondition.Kind.not)
        case .test(let path, let comparison, let operand, let missing):
            leaves += 1
            guard let field = field(path, condition.pointer + "/field", it: it) else { return nil }
            return test(field, comparison, operand, missing, condition.pointer, it).map(CheckedCondition.Kind.test)
        case .changed(let path, let from, let to):
            leaves += 1
            return changed(path, from, to, condition.pointer, it)
        case .exists(let related): return self.related(related, .some, it, depth)
        case .notExists(let related): return self.related(related, .none, it, depth)
        case .count(let related, let comparison, let number):
            return self.related(related, .count(comparison, number), it, depth)
        case .streak(let streak): return self.streak(streak, it, depth)
        }
    }

    private mutating func list(_ parts: [Condition], _ it: RelatedKind?, _ depth: Int) -> [CheckedCondition]? {
        var checked: [CheckedCondition] = []
        for part in parts {
            if let condition = condition(part, it: it, depth: depth + 1) { checked.append(condition) }
        }
        return checked.count == parts.count ? checked : nil
    }

    private mutating func changed(
        _ path: String, _ from: Condition.Operand?, _ to: Condition.Operand?, _ pointer: String, _ it: RelatedKind?
    ) -> CheckedCondition.Kind? {
        guard it == nil else {
            refuse(pointer, "Only the trigger's own record knows what was before.")
            return nil
        }
        guard carriesBefore else {
            refuse(pointer, "This trigger does not know what was before; “changed” needs one that does.")
            return nil
        }
        guard let field = field(path, pointer + "/changed", it: nil) else { return nil }
        var (former, present): (FieldTest?, FieldTest?) = (nil, nil)
        if let from {
            former = end(field, from, pointer + "/from")
            if former == nil { return nil }
        }
        if let to {
            present = end(field, to, pointer + "/to")
            if present == nil { return nil }
        }
        return .changed(FieldReference(field), from: former, to: present)
    }

    private mutating func end(_ field: Field, _ operand: Condition.Operand, _ pointer: String) -> FieldTest? {
        var reading = OperandCheck(field: field, pointer: pointer)
        let comparison: Comparison = if case .many = operand { .isIn } else { .isEqual }
        let value = reading.operand(operand, comparison)
        problems += reading.problems
        return value.map {
            FieldTest(reference: FieldReference(field), comparison: comparison, operand: $0, ifMissing: .unknown)
        }
    }

    private mutating func test(
        _ field: Field, _ comparison: Comparison, _ operand: Condition.Operand?, _ missing: Condition.Missing,
        _ pointer: String, _ it: RelatedKind?
    ) -> FieldTest? {
        let allowed = Comparison.allowed(for: field.type)
        guard allowed.contains(comparison) else {
            let names = allowed.map(\.rawValue).joined(separator: ", ")
            refuse(
                pointer + "/op",
                "\(field.path) is \(field.type.words), which has no \(comparison.rawValue); it has \(names).")
            return nil
        }
        let ifMissing: Ternary = missing == .true ? .yes : missing == .false ? .no : .unknown
        var value = FieldTest.Operand.nothing
        if case .path(let path)? = operand {
            guard let other = self.field(path, pointer + "/value/path", it: it) else { return nil }
            guard other.type == field.type, comparison.arity == .one, comparison != .matches, comparison != .olderThan
            else {
                refuse(pointer + "/value", "\(other.path) cannot stand here; \(field.path) is \(field.type.words).")
                return nil
            }
            value = .field(FieldReference(other))
        } else {
            var reading = OperandCheck(field: field, pointer: pointer + "/value")
            let found = reading.operand(operand, comparison)
            problems += reading.problems
            guard let found else { return nil }
            value = found
        }
        return FieldTest(
            reference: FieldReference(field), comparison: comparison, operand: value, ifMissing: ifMissing)
    }

    private mutating func related(
        _ related: Condition.Related, _ goal: CheckedCondition.RelatedGoal, _ it: RelatedKind?, _ depth: Int
    ) -> CheckedCondition.Kind? {
        guard enter(related.pointer, it) else { return nil }
        for tie in related.same { checkTie(tie, related.kind, related.pointer + "/same") }
        var filter: CheckedCondition?
        if let condition = related.filter {
            filter = self.condition(condition, it: related.kind, depth: depth + 1)
            if filter == nil { return nil }
        }
        let question = RelatedQuestion(
            kind: related.kind, same: related.same.sorted { $0.rawValue < $1.rawValue }, alike: [:],
            within: related.within, fresh: related.fresh, atMost: nil,
            narrowed: Narrowings.of(related.filter, related.kind))
        return .related(question, filter, goal)
    }

    private mutating func streak(
        _ streak: Condition.Streak, _ it: RelatedKind?, _ depth: Int
    ) -> CheckedCondition.Kind? {
        guard enter(streak.pointer, it) else { return nil }
        var (ties, alike): (Set<RelatedTie>, [String: Field]) = ([.customer], [:])
        let byDefault = streak.kind.joins(on: .device) && TriggerKind.ties(of: root).contains(.device)
        let paths = streak.by.isEmpty && byDefault ? ["device.id"] : streak.by
        for (index, path) in paths.enumerated() {
            let pointer = "\(streak.pointer)/by/\(index)"
            guard let field = field(path, pointer, it: nil) else { continue }
            if field.name == "id", let tie = RelatedTie(rawValue: field.root) {
                checkTie(tie, streak.kind, pointer)
                ties.insert(tie)
            } else if let own = FieldCatalogue.field("it.\(field.name)", roots: [], it: streak.kind),
                own.type == field.type
            {
                alike[field.name] = field
            } else {
                refuse(pointer, "\(streak.kind.words)s have no \(field.name) of this type.")
            }
        }
        guard let filter = condition(streak.filter, it: streak.kind, depth: depth + 1) else { return nil }
        let question = RelatedQuestion(
            kind: streak.kind, same: ties.sorted { $0.rawValue < $1.rawValue }, alike: alike, within: nil, fresh: nil,
            atMost: streak.length, narrowed: [])
        return .related(question, filter, .streak(streak.length))
    }

    private mutating func enter(_ pointer: String, _ it: RelatedKind?) -> Bool {
        crossing += 1
        guard it == nil else {
            refuse(pointer, "Inside of where no further records can be asked for.")
            return false
        }
        return true
    }

    private mutating func checkTie(_ tie: RelatedTie, _ kind: RelatedKind, _ pointer: String) {
        if !TriggerKind.ties(of: root).contains(tie) {
            refuse(pointer, "This trigger's record has no \(tie.rawValue) to join on.")
        } else if !kind.joins(on: tie) {
            refuse(pointer, "\(kind.words)s bear no \(tie.rawValue) to join on.")
        }
    }

    private static func words(_ condition: Condition) -> String {
        switch condition.node {
        case .all: "all"
        case .any: "any"
        case .not: "not"
        default: ConditionWords.clause(condition)
        }
    }
}
