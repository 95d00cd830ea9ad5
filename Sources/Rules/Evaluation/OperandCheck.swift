import Basics
import Foundation

/// Reads what a field is compared with, by the field's type.
struct OperandCheck {
    let field: Field
    let pointer: String
    private(set) var problems: [RuleProblem] = []

    init(field: Field, pointer: String) {
        self.field = field
        self.pointer = pointer
    }

    mutating func operand(_ operand: Condition.Operand?, _ comparison: Comparison) -> FieldTest.Operand? {
        guard comparison.arity != .none else {
            if operand != nil { refuse("\(comparison.rawValue) takes no value.") }
            return operand == nil ? .nothing : nil
        }
        guard let operand else { return refuse("\(comparison.rawValue) needs a value.") }
        switch operand {
        case .ago(let span): return relative(-span.seconds, comparison)
        case .ahead(let span): return relative(span.seconds, comparison)
        case .path: return refuse("A field cannot stand here.")
        case .one(let scalar):
            guard comparison.arity == .one else { return refuse("\(comparison.rawValue) needs a list.") }
            return one(scalar, comparison)
        case .many(let scalars):
            if comparison.arity == .hours { return hours(scalars) }
            guard comparison.arity != .one else { return refuse("\(comparison.rawValue) takes one value, no list.") }
            guard comparison.arity != .pair || scalars.count == 2 else {
                return refuse("between takes two values: the lowest and the highest.")
            }
            return list(scalars)
        }
    }

    private mutating func relative(_ seconds: Int, _ comparison: Comparison) -> FieldTest.Operand? {
        guard field.type == .time else {
            return refuse("\(field.path) is \(field.type.words); ago and ahead are times.")
        }
        if comparison == .olderThan {
            return seconds < 0 ? .seconds(-seconds) : refuse("older_than takes a time that lies back.")
        }
        return .times([.relative(seconds)])
    }

    private mutating func one(_ scalar: JSON, _ comparison: Comparison) -> FieldTest.Operand? {
        if comparison == .olderThan {
            guard case .string(let text) = scalar, let span = RuleSpan(text) else {
                return refuse("older_than takes a length of time such as 30d.")
            }
            return .seconds(span.seconds)
        }
        if comparison == .matches {
            guard case .string(let text) = scalar else { return refuse("matches takes a regular expression.") }
            do {
                return .pattern(try Pattern(text))
            } catch {
                return refuse(error.sentence)
            }
        }
        if field.type == .text || field.type == .set {
            return text(scalar, isWhole: [.isEqual, .isNot].contains(comparison)).map(FieldTest.Operand.text)
        }
        return list([scalar])
    }

    private mutating func list(_ scalars: [JSON]) -> FieldTest.Operand? {
        switch field.type {
        case .text, .set: return all(scalars) { $0.text($1, isWhole: true) }.map { .texts(Set($0)) }
        case .number: return all(scalars) { $0.number($1) }.map(FieldTest.Operand.numbers)
        case .money: return all(scalars) { $0.amount($1) }.map(FieldTest.Operand.amounts)
        case .time: return all(scalars) { $0.time($1) }.map(FieldTest.Operand.times)
        case .flag:
            guard scalars.count == 1, case .bool(let flag) = scalars[0] else {
                return refuse("\(field.path) is true or false.")
            }
            return .flag(flag)
        }
    }

    private mutating func all<Value>(
        _ scalars: [JSON], _ read: (inout OperandCheck, JSON) -> Value?
    ) -> [Value]? {
        var values: [Value] = []
        for scalar in scalars {
            guard let value = read(&self, scalar) else { return nil }
            values.append(value)
        }
        return values
    }

    private mutating func text(_ scalar: JSON, isWhole: Bool) -> FoldedText? {
        guard case .string(let text) = scalar else {
            return refuse("\(field.path) is \(field.type.words); this is none.")
        }
        if isWhole, !field.choices.isEmpty, !field.choices.contains(text) {
            return refuse("\(field.path) is one of \(field.choices.joined(separator: ", ")).")
        }
        return FoldedText(text)
    }

    private mutating func number(_ scalar: JSON) -> Decimal? {
        guard case .number(let number) = scalar else { return refuse("\(field.path) is a number; this is none.") }
        return number
    }

    /// `50` in the workspace's currency, or `"50 EUR"`.
    private mutating func amount(_ scalar: JSON) -> FieldTest.Amount? {
        if case .number(let units) = scalar { return FieldTest.Amount(units: units, currency: nil) }
        if case .string(let text) = scalar {
            let parts = text.split(separator: " ")
            let isCurrency =
                parts.count == 2 && parts[1].utf8.count == 3 && parts[1].utf8.allSatisfy { (65...90).contains($0) }
            let isNumber =
                parts.first.map { $0.utf8.allSatisfy { (48...57).contains($0) || $0 == 46 || $0 == 45 } } == true
            if isCurrency, isNumber, let units = Decimal(string: String(parts[0])) {
                return FieldTest.Amount(units: units, currency: String(parts[1]))
            }
        }
        return refuse("\(field.path) is an amount of money: a number, or a text such as “50 EUR”.")
    }

    private mutating func time(_ scalar: JSON) -> FieldTest.TimePoint? {
        if case .string(let text) = scalar {
            if text.utf8.count == 10, let day = Day(text) { return .day(day) }
            // Absence and failure are the same: the text is no time.
            if let date = try? Date(text, strategy: .iso8601) { return .fixed(date) }
        }
        return refuse("\(field.path) is a time: 2026-11-21, 2026-11-21T08:00:00Z, or ago or ahead.")
    }

    /// `["08:00", "18:00"]`, with the weekdays it counts on in front when not all do.
    private mutating func hours(_ scalars: [JSON]) -> FieldTest.Operand? {
        let words = scalars.compactMap(\.stringValue)
        let clocks = words.suffix(2).compactMap { RuleClock($0) }
        let days = words.dropLast(2).compactMap(RuleClock.weekdays.firstIndex)
        guard words.count == scalars.count, clocks.count == 2, days.count == words.count - 2 else {
            return refuse("Hours are written [\"08:00\", \"18:00\"], with days such as \"mon\" in front.")
        }
        let all = Set(0...6)
        return .hours(
            RuleScope.Hours(days: days.isEmpty ? all : Set(days), from: clocks[0], to: clocks[1], isHeldOutside: false))
    }

    private mutating func refuse<Value>(_ sentence: String) -> Value? {
        problems.append(RuleProblem(pointer, sentence))
        return nil
    }

    private mutating func refuse(_ sentence: String) {
        problems.append(RuleProblem(pointer, sentence))
    }
}
