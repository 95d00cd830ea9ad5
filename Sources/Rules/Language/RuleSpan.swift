/// A length of time as rules write it: `15m`, `2h`, `30d`.
package struct RuleSpan: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let seconds: Int
    /// As it was written.
    package let description: String

    /// A number from 1 to 9999 and one of m, h, d; nil for anything else.
    package init?(_ text: String) {
        let digits = text.utf8.dropLast()
        guard (1...4).contains(digits.count), digits.first != UInt8(ascii: "0"),
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let count = Int(text.dropLast()), let unit = text.last.flatMap({ RuleSpan.units[$0] })
        else { return nil }
        seconds = count * unit.seconds
        description = text
    }

    init(minutes: Int) {
        seconds = minutes * 60
        description = "\(minutes)m"
    }

    /// `15 min`, `1 hour`, `30 days`.
    package var words: String {
        guard let letter = description.last, let unit = RuleSpan.units[letter] else { return description }
        let count = seconds / unit.seconds
        return "\(count) \(count == 1 ? unit.one : unit.many)"
    }

    package static func < (left: RuleSpan, right: RuleSpan) -> Bool { left.seconds < right.seconds }

    private static let units: [Character: (seconds: Int, one: String, many: String)] = [
        "m": (60, "min", "min"), "h": (3_600, "hour", "hours"), "d": (86_400, "day", "days"),
    ]
}
