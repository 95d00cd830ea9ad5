import Basics
import Foundation
import Rules

/// Facts that a test says.
struct KnownFacts: Facts {
    var values: [String: FieldValue] = [:]
    var unknown: [String: UnknownCause] = [:]
    var before: [String: FieldValue]?
    /// One answer to every question.
    var records = RelatedAnswer.notAsked

    func fact(_ field: Field) -> Fact {
        if let cause = unknown[field.path] { return .unknown(cause) }
        return values[field.path].map(Fact.known) ?? .missing
    }

    func former(_ field: Field) -> Fact {
        guard let before else { return .unknown(.noFormer) }
        return before[field.path].map(Fact.known) ?? .missing
    }

    func answer(_ question: RelatedQuestion) -> RelatedAnswer { records }
}

enum RuleSample {
    static let now = Date(timeIntervalSince1970: 1_795_000_000)
    static let moment = EvaluationMoment(now: now, zone: .gmt, currency: "USD")

    /// The rule of the product description's first template.
    static let critical = """
        {"schema":1, "name":"Critical RMM alert with no open ticket", "template":"rmm_critical_ticket@1",
         "trigger":{"event":"alert.opened","stays":"15m"},
         "when":{"all":[
           {"field":"alert.severity","op":"is","value":"critical"},
           {"field":"alert.acknowledged","op":"is","value":false},
           {"not_exists":{"entity":"ticket","same":["customer","device"],
                          "where":{"field":"it.status","op":"not_in","value":["resolved","closed"]},"within":"30d"}}]},
         "then":[{"do":"ticket.create",
                  "with":{"title":"{{alert.title}} on {{device.hostname}}","body":"{{alert.detail}}","priority":2}}],
         "limits":{"cooldown":"1h","per_hour":30,"per_customer_hour":5,"storm":25,"over":"queue",
                   "dedupe":"{{device.id}}:{{alert.condition_class}}"}}
        """

    static func rule(_ text: String) throws -> CheckedRule {
        try Rule(parsing: Data(text.utf8)).checked()
    }

    /// A rule on `event` with this condition and a harmless action.
    static func rule(on event: String = #"{"event":"alert.opened"}"#, when: String) throws -> CheckedRule {
        try rule(
            """
            {"schema":1,"name":"Test","trigger":\(event),"when":\(when),
             "then":[{"do":"notify.in_app","with":{"text":"x"}}]}
            """)
    }
}
