import Basics
import Foundation

/// One thing a rule does, as it was written.
package struct RuleAction: Sendable, Equatable {
    let pointer: String
    package let kind: ActionKind
    /// The connector it goes to, when the trigger does not say.
    package let target: String?
    /// The field whose record is acted on; nil: the trigger's.
    let on: String?
    let with: [String: Given]
    package let after: RuleSpan?
    let onlyIf: Condition?
    /// The actions behind this one are not done when it fails.
    package let stopsOnFailure: Bool
    package let batch: Batch

    enum Given: Sendable, Equatable {
        case text(String)
        case texts([String])
        case number(Decimal)
        case flag(Bool)
    }

    package enum Batch: String, Sendable {
        case each
        case perCustomer = "per_customer"
        case perRun = "per_run"
    }

    init?(_ json: JSON, _ pointer: String, _ reader: inout RuleReader) {
        let known = ["do", "target", "on", "with", "after", "only_if", "on_failure", "batch"]
        guard let members = reader.members(json, pointer, known, required: ["do"]),
            let name = members["do"].flatMap({
                reader.word($0, pointer + "/do", of: ActionKind.all.map(\.name))
            }),
            let kind = ActionKind.named(name)
        else { return nil }
        self.pointer = pointer
        self.kind = kind
        target = members["target"].flatMap { reader.text($0, pointer + "/target", 1...60) }
        on = members["on"].flatMap { reader.path($0, pointer + "/on") }
        with = members["with"].map { Self.parameters($0, pointer + "/with", &reader) } ?? [:]
        after = members["after"].flatMap { reader.span($0, pointer + "/after") }
        onlyIf = members["only_if"].flatMap { Condition($0, pointer + "/only_if", &reader) }
        let failure = members["on_failure"].flatMap {
            reader.word($0, pointer + "/on_failure", of: ["stop", "continue"])
        }
        stopsOnFailure = failure != "continue"
        let batch = members["batch"].flatMap {
            reader.word($0, pointer + "/batch", of: ["each", "per_customer", "per_run"])
        }
        self.batch = batch.flatMap(Batch.init(rawValue:)) ?? .each
        if self.batch != .each, !kind.isNotice {
            reader.refuse(pointer + "/batch", "Only notices can be gathered.")
        }
        checkParameters(&reader)
    }

    private static func parameters(
        _ json: JSON, _ pointer: String, _ reader: inout RuleReader
    ) -> [String: Given] {
        guard case .object(let members) = json, members.count <= 20 else {
            reader.refuse(pointer, "This must be an object with at most 20 members.")
            return [:]
        }
        var given: [String: Given] = [:]
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            given[name] = self.given(value, RuleReader.pointer(pointer, name), &reader)
        }
        return given
    }

    private static func given(_ json: JSON, _ pointer: String, _ reader: inout RuleReader) -> Given? {
        switch json {
        case .string: return reader.text(json, pointer, 0...4_000).map(Given.text)
        case .number(let number): return .number(number)
        case .bool(let flag): return .flag(flag)
        case .array:
            guard let elements = reader.elements(json, pointer, 0...50) else { return nil }
            let texts = elements.enumerated().compactMap { reader.text($1, "\(pointer)/\($0)", 0...4_000) }
            return texts.count == elements.count ? .texts(texts) : nil
        case .null, .object:
            reader.refuse(pointer, "This must be a text, a number, yes or no, or a list of texts.")
            return nil
        }
    }

    private func checkParameters(_ reader: inout RuleReader) {
        let place = pointer + "/with"
        for parameter in kind.parameters where parameter.isRequired && with[parameter.name] == nil {
            reader.refuse(place, "\(kind.name) needs “\(parameter.name)”.")
        }
        for (name, value) in with.sorted(by: { $0.key < $1.key }) {
            let pointer = RuleReader.pointer(place, name)
            guard let parameter = kind.parameters.first(where: { $0.name == name }) else {
                let names = kind.parameters.map(\.name).joined(separator: ", ")
                if !kind.isOpen { reader.refuse(pointer, "\(kind.name) knows no “\(name)”; it knows \(names).") }
                continue
            }
            if let wrong = Self.complaint(value, parameter) { reader.refuse(pointer, wrong) }
        }
    }

    private static func complaint(_ value: Given, _ parameter: ActionKind.Parameter) -> String? {
        switch (parameter.form, value) {
        case (.text, .text(let text)):
            let isFixed = !text.contains("{{")
            guard !parameter.choices.isEmpty, isFixed, !parameter.choices.contains(text) else { return nil }
            return "“\(parameter.name)” is one of \(parameter.choices.joined(separator: ", "))."
        case (.number, .number(let number)):
            let isPriority = RuleReader.whole(number).map { (1...5).contains($0) } == true
            return isPriority ? nil : "“\(parameter.name)” is a whole number from 1 (highest) to 5."
        case (.texts, .text), (.texts, .texts): return nil
        case (.span, .text(let text)):
            return RuleSpan(text) == nil ? "“\(parameter.name)” is a length of time such as 4h or 7d." : nil
        case (.text, _): return "“\(parameter.name)” is a text."
        case (.number, _): return "“\(parameter.name)” is a number."
        case (.texts, _): return "“\(parameter.name)” is a text or a list of texts."
        case (.span, _): return "“\(parameter.name)” is a length of time such as 4h or 7d."
        }
    }
}
