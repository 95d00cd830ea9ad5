import Basics
import Foundation

/// What is known about one event: a value, read in bulk beforehand.
struct EventFacts: Facts, Sendable {
    let event: RuleEvent
    /// By path.
    var values: [String: FieldValue] = [:]
    /// The record's account is linked to no customer.
    var isUnlinked = false
    var customerID: Int64?
    /// The vendor's ids by which other records hang together with this one.
    var deviceRef: String?
    var contactRef: String?
    var contractRef: String?
    /// Its name in decisions.
    var title = ""
    var answers: [RelatedQuestion: RelatedAnswer] = [:]

    init(event: RuleEvent) {
        self.event = event
        values["event.id"] = .number(Decimal(event.id))
        values["event.name"] = .text(event.name)
        values["event.occurred_at"] = .moment(event.occurredAt)
        values["event.observed_at"] = .moment(event.observedAt)
        guard case .object(let args) = event.args else { return }
        for (name, value) in args {
            let path = name.contains(".") ? name : "event.\(name)"
            switch value {
            case .number(let number): values[path] = .number(number)
            case .string(let text): values[path] = .text(text)
            case .bool(let flag): values[path] = .flag(flag)
            default: break
            }
        }
    }

    func fact(_ field: Field) -> Fact {
        if let value = values[field.path] { return .known(value) }
        return isUnlinked && field.root == "customer" ? .unknown(.undecidedLink) : .missing
    }

    func former(_ field: Field) -> Fact {
        guard case .object(let before)? = event.before, let table = FactTable.of(event.root),
            let column = table.own.first(where: { $0.name == field.name && field.root == event.root })
        else { return .unknown(.noFormer) }
        guard let name = column.column, let json = before[name] else { return .unknown(.noFormer) }
        return column.value(before: json).map(Fact.known) ?? .missing
    }

    func answer(_ question: RelatedQuestion) -> RelatedAnswer { answers[question] ?? .notAsked }
}
