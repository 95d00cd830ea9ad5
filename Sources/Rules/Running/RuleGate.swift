import Foundation

/// What is asked before any condition: scope, hours, and the numbers a trigger's name asks for.
enum RuleGate {
    /// Whether the rule looks at the event at all.
    static func lets(_ rule: Rule, _ facts: EventFacts, at now: Date, in zone: TimeZone) -> Bool {
        covers(rule, facts) && isArgument(rule, facts) && rule.scope.hours?.contains(now, in: zone) != false
    }

    static func covers(_ rule: Rule, _ facts: EventFacts) -> Bool {
        var tags: [String] = []
        if case .set(let own)? = facts.values["customer.tags"] { tags = own }
        return rule.scope.covers(customer: facts.customerID, tags: tags)
    }

    /// Failures in a row stand in the facts, not in the event.
    static func isArgument(_ rule: Rule, _ facts: EventFacts) -> Bool {
        guard facts.event.name == "backup.failed", let wanted = rule.trigger.arguments["consecutive"] else {
            return true
        }
        guard case .number(let streak)? = facts.values["backup.streak"] else { return false }
        return streak >= Decimal(wanted)
    }
}
