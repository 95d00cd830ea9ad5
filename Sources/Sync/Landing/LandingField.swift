import Basics
import Database
import Foundation

/// A value of one column, on its way into the content hash and the COPY.
enum LandingField {
    case text(String?)
    /// Text that stands in an index, which holds no more than a third of a page.
    case key(String?)
    case texts([String])
    case flag(Bool?)
    case number(Int64?)
    case narrow(Int32?)
    case small(Int16?)
    case decimal(Decimal?)
    case moment(Date?)
    case day(Day?)
    case json(JSON)

    func add(to rows: inout CopyRows) {
        switch self {
        case .text(let value): rows.add(value)
        case .key(let value): rows.add(value.map(Self.clipped))
        case .texts(let value): rows.add(value)
        case .flag(let value): rows.add(value)
        case .number(let value): rows.add(value)
        case .narrow(let value): rows.add(value)
        case .small(let value): rows.add(value)
        case .decimal(let value): rows.add(value)
        case .moment(let value): rows.add(value.flatMap(Self.plausible))
        case .day(let value): rows.add(value)
        case .json(let value): rows.addJSON(value.text())
        }
    }

    /// Each value is hashed with its length or kind, so that no two rows run together.
    func mix(into hash: inout ContentHash) {
        switch self {
        case .text(let value), .key(let value): hash.mix(value)
        case .texts(let values):
            hash.mix(UInt64(values.count))
            for value in values { hash.mix(value) }
        case .flag(let value): hash.mix(value.map { $0 ? 1 : 0 })
        case .number(let value): hash.mix(value.map { UInt64(bitPattern: $0) })
        case .narrow(let value): hash.mix(value.map { UInt64(bitPattern: Int64($0)) })
        case .small(let value): hash.mix(value.map { UInt64(bitPattern: Int64($0)) })
        case .decimal(let value): hash.mix(value.map { "\($0)" })
        case .moment(let value): hash.mix(value.map { UInt64(bitPattern: Int64(clamping: micros($0))) })
        case .day(let value):
            hash.mix(value.map { UInt64(bitPattern: Int64($0.year * 10_000 + $0.month * 100 + $0.day)) })
        case .json(let value): hash.mix(value.text())
        }
    }

    private func micros(_ date: Date) -> Int {
        Int(exactly: (date.timeIntervalSinceReferenceDate * 1_000_000).rounded()) ?? .max
    }

    /// At most 800 bytes of UTF-8, cut between characters.
    private static func clipped(_ text: String) -> String {
        guard text.utf8.count > longestKey else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: longestKey)
        while end > text.startIndex, end.samePosition(in: text) == nil { end = text.utf8.index(before: end) }
        return String(text[..<end])
    }

    private static let longestKey = 800

    /// Dates beyond the years 1 to 9999 are a vendor's slip and would cost the whole page.
    private static func plausible(_ date: Date) -> Date? {
        (-62_135_596_800.0..<253_402_300_800.0).contains(date.timeIntervalSince1970) ? date : nil
    }
}
