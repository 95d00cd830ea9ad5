import Basics
import Foundation

/// The value of a field as a rule sees it. A field without one is `nil` wherever values are passed.
package enum FieldValue: Sendable, Hashable {
    case text(String)
    case number(Decimal)
    case money(Money)
    case moment(Date)
    /// A calendar day; compared as its beginning in the workspace's zone.
    case day(Day)
    case flag(Bool)
    case set([String])

    /// Text, list and all other values that hold nothing count as empty.
    package var isEmpty: Bool {
        switch self {
        case .text(let text): text.isEmpty
        case .set(let members): members.isEmpty
        default: false
        }
    }

    /// As a person reads it, in UTC; payloads choose their own form by filters.
    package var words: String {
        switch self {
        case .text(let text): text
        case .number(let number): "\(number)"
        case .money(let money): FieldValue.words(money)
        case .moment(let date): FieldValue.words(date, in: .gmt)
        case .day(let day): day.description
        case .flag(let flag): flag ? "yes" : "no"
        case .set(let members): members.joined(separator: ", ")
        }
    }

    /// `2026-11-21 14:05`.
    static func words(_ date: Date, in zone: TimeZone) -> String {
        "\(Day(date, in: zone)) \(WallTime(date, in: zone).clock)"
    }

    /// `66.00 USD`.
    static func words(_ money: Money) -> String {
        let units = Money.minorUnits(of: money.currency)
        let whole = money.minor.magnitude / UInt64(units)
        let sign = money.minor < 0 ? "-" : ""
        guard units > 1 else { return "\(sign)\(whole) \(money.currency)" }

        let digits = String(units).count - 1
        let rest = String(money.minor.magnitude % UInt64(units))
        let padded = String(repeating: "0", count: digits - rest.count) + rest
        return "\(sign)\(whole).\(padded) \(money.currency)"
    }

    /// For stored decisions: text, number, flag, or a list of texts.
    package var json: JSON {
        switch self {
        case .number(let number): .number(number)
        case .flag(let flag): .bool(flag)
        case .set(let members): .array(members.map(JSON.string))
        default: .string(words)
        }
    }
}
