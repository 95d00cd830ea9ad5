import Basics

/// Conditions in plain words.
enum ConditionWords {
    /// A clause: "the device's kind is server".
    static func clause(_ condition: Condition) -> String {
        switch condition.node {
        case .all(let parts): return joined(parts.map(clause), "and")
        case .any(let parts): return parts.count == 1 ? clause(parts[0]) : "either " + joined(parts.map(clause), "or")
        case .not(let inner): return "not (\(clause(inner)))"
        case .test(let path, let comparison, let operand, _):
            return "\(field(path)) \(predicate(path, comparison, operand))"
        case .changed(let path, let from, let to):
            let start = from.map { " from \(value($0, path))" } ?? ""
            let end = to.map { " to \(value($0, path))" } ?? ""
            return "\(field(path)) changed\(start)\(end)"
        case .exists(let related): return "\(article(noun(related))) \(tail(related, "exists"))"
        case .notExists(let related): return "no \(noun(related)) \(tail(related, "exists"))"
        case .count(let related, let comparison, let number):
            let word = count(comparison, number)
            return
                "\(word) \(noun(related))\(number == 1 ? "" : "s") \(tail(related, number == 1 ? "exists" : "exist"))"
        case .streak(let streak): return self.streak(streak)
        }
    }

    /// The field with what it belongs to: "the alert's severity"; of a related record "its status".
    static func field(_ path: String) -> String {
        let parts = path.split(separator: ".").map { String($0).replacing("_", with: " ") }
        guard let root = parts.first else { return path }
        let name = parts.dropFirst().joined(separator: " ")
        return root == "it" ? "its \(name)" : "the \(TriggerKind.noun(root.replacing(" ", with: "_")))'s \(name)"
    }

    private static func predicate(_ path: String, _ comparison: Comparison, _ operand: Condition.Operand?) -> String {
        guard let operand else { return comparison.words }
        if case .one(.bool(let flag)) = operand { return flag ? "is true" : "is false" }
        if comparison == .olderThan, case .ago(let span) = operand { return "is older than \(span.words)" }
        return "\(comparison.words) \(value(operand, path, comparison))"
    }

    private static func value(_ operand: Condition.Operand, _ path: String, _ comparison: Comparison = .isEqual)
        -> String
    {
        switch operand {
        case .one(let scalar): return literal(scalar, comparison)
        case .many(let scalars):
            let last = comparison == .between ? "and" : comparison == .withinHours ? "–" : "or"
            return joined(scalars.map { literal($0, comparison) }, last)
        case .path(let other): return field(other)
        case .ago(let span): return "\(span.words) ago"
        case .ahead(let span): return "\(span.words) from now"
        }
    }

    private static func literal(_ scalar: JSON, _ comparison: Comparison) -> String {
        switch scalar {
        case .string(let text):
            if comparison == .olderThan, let span = RuleSpan(text) { return span.words }
            let isPlain = text.utf8.allSatisfy { (97...122).contains($0) || (48...58).contains($0) || $0 == 95 }
            return isPlain && !text.isEmpty ? text.replacing("_", with: " ") : "“\(text)”"
        case .bool(let flag): return flag ? "yes" : "no"
        default: return scalar.text()
        }
    }

    private static func streak(_ streak: Condition.Streak) -> String {
        let split = adjectives(streak.filter)
        let state = split.words.isEmpty ? clause(streak.filter) : joined(split.words + split.rest.map(clause), "and")
        let verb = split.words.isEmpty ? "satisfy:" : "are all"
        return "the last \(streak.length) \(streak.kind.words)s \(verb) \(state)"
    }

    /// The kind with what the filter says in one word: "open ticket".
    private static func noun(_ related: Condition.Related) -> String {
        (adjectives(related.filter).words + [related.kind.words]).joined(separator: " ")
    }

    private static func tail(_ related: Condition.Related, _ verb: String) -> String {
        let ties = joined(related.same.map(\.rawValue), "and")
        let rest = adjectives(related.filter).rest
        let whose = rest.isEmpty ? "" : " where \(joined(rest.map(clause), "and"))"
        let within = related.within.map { " from the last \($0.words)" } ?? ""
        return "for the same \(ties)\(whose) \(verb)\(within)"
    }

    /// Tests of a related record that are one word before its noun, and what remains.
    private static func adjectives(_ filter: Condition?) -> (words: [String], rest: [Condition]) {
        guard let filter else { return ([], []) }
        var parts = [filter]
        if case .all(let inner) = filter.node { parts = inner }
        var (words, rest): ([String], [Condition]) = ([], [])
        for part in parts {
            if let word = adjective(part) { words.append(word) } else { rest.append(part) }
        }
        return (words, rest)
    }

    private static func adjective(_ condition: Condition) -> String? {
        guard case .test(let path, let comparison, let operand, _) = condition.node else { return nil }
        switch (path, comparison, operand) {
        case ("it.status", .notIn, .many(let values)?):
            return Set(values) == ["resolved", "closed"] ? "open" : nil
        case ("it.open", .isEqual, .one(.bool(let isOpen))?): return isOpen ? "open" : "closed"
        case ("it.active", .isEqual, .one(.bool(let isActive))?): return isActive ? "active" : "ended"
        case ("it.status", .isEqual, .one(.string(let word))?), ("it.state", .isEqual, .one(.string(let word))?),
            ("it.severity", .isEqual, .one(.string(let word))?):
            return word.replacing("_", with: " ")
        default: return nil
        }
    }

    static func article(_ noun: String) -> String {
        let vowels: Set<Character> = ["a", "e", "i", "o", "u"]
        return (noun.first.map(vowels.contains) == true ? "an " : "a ") + noun
    }

    static func count(_ comparison: Comparison, _ number: Int) -> String {
        switch comparison {
        case .isNot: "not \(number)"
        case .lt: "fewer than \(number)"
        case .le: "at most \(number)"
        case .gt: "more than \(number)"
        case .ge: "at least \(number)"
        default: "exactly \(number)"
        }
    }

    static func joined(_ parts: [String], _ last: String) -> String {
        guard let end = parts.last, parts.count > 1 else { return parts.first ?? "" }
        return parts.dropLast().joined(separator: ", ") + " \(last) \(end)"
    }
}
