import Basics
import Database
import Foundation

/// A value of one column, on its way into the COPY.
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

    func add(to fields: inout CopyFields) {
        switch self {
        case .text(let value): fields.add(value)
        case .key(let value): fields.add(value.map(Self.clipped))
        case .texts(let value): fields.add(value)
        case .flag(let value): fields.add(value)
        case .number(let value): fields.add(value)
        case .narrow(let value): fields.add(value)
        case .small(let value): fields.add(value)
        case .decimal(let value): fields.add(value)
        case .moment(let value): fields.add(value.flatMap(Self.plausible))
        case .day(let value): fields.add(value)
        case .json(let value): fields.addJSON(value.text())
        }
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
