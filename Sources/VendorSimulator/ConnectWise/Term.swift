import Basics
import Foundation

/// A value that a condition compares: of a record, or written in the condition.
enum Term: Sendable, Hashable {
    case number(Double)
    case text(String)
    case flag(Bool)
    case moment(Moment)
    case null

    init(_ number: Int?) { self = number.map { .number(Double($0)) } ?? .null }
    init(_ text: String?) { self = text.map(Term.text) ?? .null }
    init(_ moment: Moment?) { self = moment.map(Term.moment) ?? .null }

    /// The member at `path` of a rendered record; capitals make no difference, what is absent is null.
    init(_ json: JSON, at path: some Collection<Substring>) {
        guard let key = path.first else {
            self =
                switch json {
                case .string(let text):
                    Moments.parse(text).map { text.contains("T") ? .moment($0) : .text(text) } ?? .text(text)
                case .number(let number): .number(NSDecimalNumber(decimal: number).doubleValue)
                case .bool(let flag): .flag(flag)
                case .null, .array, .object: .null
                }
            return
        }
        guard case .object(let members) = json,
            let member = members.first(where: { $0.key.lowercased() == key.lowercased() })?.value
        else {
            self = .null
            return
        }
        self.init(member, at: path.dropFirst())
    }

    /// Below zero when this is the smaller; nil when the two are of kinds that have no order.
    func compared(to other: Term) -> Int? {
        switch (self, other) {
        case (.number(let left), .number(let right)): left < right ? -1 : left > right ? 1 : 0
        case (.moment(let left), .moment(let right)): left < right ? -1 : left > right ? 1 : 0
        case (.flag(let left), .flag(let right)): (left ? 1 : 0) - (right ? 1 : 0)
        case (.text(let left), .text(let right)):
            switch (left.lowercased(), right.lowercased()) {
            case let (left, right): left < right ? -1 : left > right ? 1 : 0
            }
        case (.text(let left), .moment(let right)): Moments.parse(left).map { $0 < right ? -1 : $0 > right ? 1 : 0 }
        case (.moment(let left), .text(let right)): Moments.parse(right).map { left < $0 ? -1 : left > $0 ? 1 : 0 }
        case (.number(let left), .text(let right)): Double(right).map { left < $0 ? -1 : left > $0 ? 1 : 0 }
        case (.null, .null): 0
        default: nil
        }
    }
}
