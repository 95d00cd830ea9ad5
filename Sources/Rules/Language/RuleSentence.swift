import Basics

extension Rule {
    /// The rule in one sentence, shown on top of the editor: "When a critical alert …, create a ticket."
    package var sentence: String {
        var conditions = [when]
        if case .all(let parts) = when.node { conditions = parts }
        let (adjectives, suffixes, rest) = sorted(conditions)
        let subject = ConditionWords.article((adjectives + [TriggerKind.noun(trigger.root)]).joined(separator: " "))
        let clauses = rest.map(ConditionWords.clause)
        let first = ([opening(subject)] + suffixes).joined(separator: " ")
        return "\(first), \(clauses.map { "and \($0), " }.joined())\(deeds)."
    }

    private func opening(_ subject: String) -> String {
        switch trigger {
        case .schedule(let schedule, _): return "\(capitalised(schedule.words)), for \(subject)"
        case .event(let kind, let args, _, let stays):
            let happened = args.reduce(kind.words) { $0.replacing("{\($1.key)}", with: "\($1.value)") }
            guard let stays else { return "When \(subject) \(happened)" }
            if kind.name == "alert.opened" { return "When \(subject) has stood for \(stays.words)" }
            return "When \(subject) \(happened) and is so \(stays.words) later"
        }
    }

    /// Conditions on the trigger's record that are said before or behind its noun, and those that are clauses of their own.
    private func sorted(_ conditions: [Condition]) -> (before: [String], behind: [String], rest: [Condition]) {
        var (before, behind, rest): ([String], [String], [Condition]) = ([], [], [])
        for condition in conditions {
            guard case .test(let path, .isEqual, .one(let value)?, _) = condition.node else {
                rest.append(condition)
                continue
            }
            let words = ["\(trigger.root).severity", "\(trigger.root).kind"]
            if words.contains(path), case .string(let word) = value {
                before.append(word.replacing("_", with: " "))
            } else if path == "alert.acknowledged", trigger.root == "alert", value == .bool(false) {
                behind.append("without acknowledgement")
            } else {
                rest.append(condition)
            }
        }
        return (before, behind, rest)
    }

    private var deeds: String {
        then.map { action in
            let condition = action.onlyIf.map { "if \(ConditionWords.clause($0)), " } ?? ""
            let later = action.after.map { "\($0.words) later, " } ?? ""
            return later + condition + action.kind.words + detail(action)
        }.joined(separator: ", then ")
    }

    /// What a deed is done with, where one word says it.
    private func detail(_ action: RuleAction) -> String {
        for name in ["status", "tag", "owner", "assignee"] {
            if action.kind.name != "ticket.create", case .text(let word)? = action.with[name] {
                return (name == "tag" ? " " : " to ") + "“\(word)”"
            }
        }
        return ""
    }

    private func capitalised(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}
