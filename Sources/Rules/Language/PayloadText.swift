import Basics
import Foundation

/// Text with `{{path}}` and `{{path|filter}}` in it; no logic.
package struct PayloadText: Sendable, Equatable {
    private let pieces: [Piece]

    private enum Piece: Sendable, Equatable {
        case plain(String)
        case variable(Field, [Filter])
    }

    private enum Filter: Sendable, Equatable {
        case upper, lower, date, money
        case fallback(String)
    }

    /// - Parameter find: the field of a path; nil when there is none.
    /// - Throws: `RuleProblem` at `pointer` for an unknown variable or filter, or braces that do not close.
    init(_ text: String, _ pointer: String, find: (String) -> Field?) throws(RuleProblem) {
        var pieces: [Piece] = []
        var rest = Substring(text)
        while let open = rest.firstRange(of: "{{") {
            if open.lowerBound > rest.startIndex { pieces.append(.plain(String(rest[..<open.lowerBound]))) }
            let inner = rest[open.upperBound...]
            guard let close = inner.firstRange(of: "}}") else {
                throw RuleProblem(pointer, "A {{ is not closed by }}.")
            }
            pieces.append(try Self.variable(inner[..<close.lowerBound], pointer, find))
            rest = inner[close.upperBound...]
        }
        if !rest.isEmpty { pieces.append(.plain(String(rest))) }
        self.pieces = pieces
    }

    /// The fields it prints.
    package var fields: [Field] {
        pieces.compactMap { if case .variable(let field, _) = $0 { field } else { nil } }
    }

    /// The text with the values in; a field without one prints its `default`, else nothing. Times are printed in `zone`.
    package func rendered(in zone: TimeZone, _ value: (Field) -> FieldValue?) -> String {
        var whole = ""
        for piece in pieces {
            switch piece {
            case .plain(let text): whole += text
            case .variable(let field, let filters): whole += Self.printed(value(field), filters, zone)
            }
        }
        return whole
    }

    private static func printed(_ value: FieldValue?, _ filters: [Filter], _ zone: TimeZone) -> String {
        var text = value.map { words($0, in: zone) } ?? ""
        for filter in filters {
            switch filter {
            case .upper: text = text.uppercased()
            case .lower: text = text.lowercased()
            case .date: if case .moment(let date)? = value { text = Day(date, in: zone).description }
            case .money: if case .number(let number)? = value { text = twoPlaces(number) }
            case .fallback(let other): if text.isEmpty { text = other }
            }
        }
        return text
    }

    private static func words(_ value: FieldValue, in zone: TimeZone) -> String {
        if case .moment(let date) = value { FieldValue.words(date, in: zone) } else { value.words }
    }

    private static func twoPlaces(_ number: Decimal) -> String {
        guard let money = Money(number, currency: "XXX") else { return "\(number)" }
        return String(FieldValue.words(money).dropLast(4))
    }

    private static func variable(
        _ text: Substring, _ pointer: String, _ find: (String) -> Field?
    ) throws(RuleProblem) -> Piece {
        let parts = split(text)
        let path = trimmed(parts[0])
        guard let field = find(path) else {
            throw RuleProblem(pointer, "There is no variable {{\(path)}} for this trigger.")
        }
        var filters: [Filter] = []
        for part in parts.dropFirst() {
            guard let filter = filter(trimmed(part)) else {
                let known = "upper, lower, date, money and default:'…'"
                throw RuleProblem(pointer, "“\(trimmed(part))” is no filter; there are \(known).")
            }
            filters.append(filter)
        }
        return .variable(field, filters)
    }

    /// At bars that stand outside of quotes.
    private static func split(_ text: Substring) -> [Substring] {
        var parts: [Substring] = []
        var start = text.startIndex
        var isQuoted = false
        for index in text.indices {
            if text[index] == "'" { isQuoted.toggle() }
            if text[index] == "|", !isQuoted {
                parts.append(text[start..<index])
                start = text.index(after: index)
            }
        }
        return parts + [text[start...]]
    }

    private static func filter(_ text: String) -> Filter? {
        switch text {
        case "upper": return .upper
        case "lower": return .lower
        case "date": return .date
        case "money": return .money
        default:
            guard text.hasPrefix("default:'"), text.hasSuffix("'"), text.count > 9 else { return nil }
            return .fallback(String(text.dropFirst(9).dropLast()))
        }
    }

    private static func trimmed(_ text: Substring) -> String { text.trimmingCharacters(in: .whitespaces) }
}
