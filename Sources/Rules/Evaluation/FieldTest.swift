import Basics
import Foundation

/// A field and where its value comes from.
struct FieldReference: Sendable {
    let field: Field
    /// Below `it`; nil: a field of the trigger's surroundings.
    let related: String?

    init(_ field: Field) {
        self.field = field
        related = field.root == "it" ? field.name : nil
    }
}

/// A comparison of one field with something.
struct FieldTest: Sendable {
    let reference: FieldReference
    let comparison: Comparison
    let operand: Operand
    let ifMissing: Ternary

    enum Operand: Sendable {
        case nothing
        case text(FoldedText)
        case texts(Set<FoldedText>)
        case pattern(Pattern)
        case numbers([Decimal])
        case amounts([Amount])
        case flag(Bool)
        case times([TimePoint])
        case seconds(Int)
        case hours(RuleScope.Hours)
        case field(FieldReference)
    }

    /// An amount in whole units, in the workspace's currency when it names none.
    struct Amount: Sendable, Hashable {
        let units: Decimal
        let currency: String?
    }

    enum TimePoint: Sendable {
        case fixed(Date)
        case day(Day)
        /// Seconds from now; negative: ago.
        case relative(Int)
    }

    /// A verdict, and why there is none.
    struct Outcome: Sendable {
        let verdict: Ternary
        let cause: UnknownCause?

        static func of(_ isTrue: Bool) -> Outcome { Outcome(verdict: Ternary(isTrue), cause: nil) }
        static func unknown(_ cause: UnknownCause) -> Outcome { Outcome(verdict: .unknown, cause: cause) }
    }

    /// Compares a value that is there; `other` is the operand's value when that is a field.
    func outcome(of value: FieldValue, other: FieldValue?, _ moment: EvaluationMoment) -> Outcome {
        switch comparison {
        case .isEmpty: return .of(value.isEmpty)
        case .isNotEmpty: return .of(!value.isEmpty)
        default: break
        }
        let operand = other.map { Self.operand(of: $0) } ?? operand
        switch value {
        case .text(let text): return compare(text, operand)
        case .number(let number): return compare(number, operand)
        case .money(let money): return compare(money, operand, moment)
        case .moment(let date): return compare(date, operand, moment)
        case .day(let day): return compare(day.start(in: moment.zone), operand, moment)
        case .flag(let flag):
            guard case .flag(let wanted) = operand else { return .unknown(.missing) }
            return .of(flag == wanted)
        case .set(let members):
            guard case .text(let wanted) = operand else { return .unknown(.missing) }
            return .of(members.contains { FoldedText($0) == wanted })
        }
    }

    private static func operand(of value: FieldValue) -> Operand {
        switch value {
        case .text(let text): .text(FoldedText(text))
        case .number(let number): .numbers([number])
        case .money(let money): .amounts([amount(money)])
        case .moment(let date): .times([.fixed(date)])
        case .day(let day): .times([.day(day)])
        case .flag(let flag): .flag(flag)
        case .set(let members): .texts(Set(members.map { FoldedText($0) }))
        }
    }

    private func compare(_ text: String, _ operand: Operand) -> Outcome {
        let text = FoldedText(text)
        switch operand {
        case .text(let wanted):
            switch comparison {
            case .isEqual, .isIn: return .of(text == wanted)
            case .isNot, .notIn: return .of(text != wanted)
            case .contains: return .of(text.contains(wanted))
            case .notContains: return .of(!text.contains(wanted))
            case .startsWith: return .of(text.hasPrefix(wanted))
            default: return .of(text.hasSuffix(wanted))
            }
        case .texts(let wanted): return .of(wanted.contains(text) == (comparison == .isIn))
        case .pattern(let pattern): return pattern.matches(text).map(Outcome.of) ?? .unknown(.timeOut)
        default: return .unknown(.missing)
        }
    }

    private func compare(_ number: Decimal, _ operand: Operand) -> Outcome {
        guard case .numbers(let wanted) = operand else { return .unknown(.missing) }
        return .of(ordered(number, wanted))
    }

    private func compare(_ money: Money, _ operand: Operand, _ moment: EvaluationMoment) -> Outcome {
        guard case .amounts(let wanted) = operand else { return .unknown(.missing) }
        guard wanted.allSatisfy({ ($0.currency ?? moment.currency) == money.currency }) else {
            return .unknown(.currencies)
        }
        return .of(ordered(Self.amount(money).units, wanted.map(\.units)))
    }

    private func compare(_ date: Date, _ operand: Operand, _ moment: EvaluationMoment) -> Outcome {
        switch operand {
        case .times(let points):
            return .of(ordered(date, points.map { Self.date($0, moment) }))
        case .seconds(let age): return .of(moment.now.timeIntervalSince(date) > Double(age))
        case .hours(let hours): return .of(hours.contains(date, in: moment.zone) == (comparison == .withinHours))
        default: return .unknown(.missing)
        }
    }

    private func ordered<Value: Comparable>(_ value: Value, _ wanted: [Value]) -> Bool {
        guard let first = wanted.first, let last = wanted.last else { return false }
        switch comparison {
        case .isEqual: return value == first
        case .isNot: return value != first
        case .isIn: return wanted.contains(value)
        case .gt, .after: return value > first
        case .ge: return value >= first
        case .lt, .before: return value < first
        case .le: return value <= first
        default: return value >= first && value <= last
        }
    }

    private static func date(_ point: TimePoint, _ moment: EvaluationMoment) -> Date {
        switch point {
        case .fixed(let date): date
        case .day(let day): day.start(in: moment.zone)
        case .relative(let seconds): moment.now.addingTimeInterval(Double(seconds))
        }
    }

    private static func amount(_ money: Money) -> Amount {
        Amount(units: Decimal(money.minor) / Decimal(Money.minorUnits(of: money.currency)), currency: money.currency)
    }
}
