import Basics
import Foundation

/// PostgreSQL's binary forms of values, both ways; all numbers big-endian. Source: the `_send` and `_recv` functions of its types.
enum BinaryFormat {
    static func append<Number: FixedWidthInteger>(_ number: Number, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    static func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }

    /// The number at `offset`; nil when the bytes end before.
    static func number<Number: FixedWidthInteger>(
        _ type: Number.Type, _ bytes: UnsafeRawBufferPointer, at offset: Int = 0
    ) -> Number? {
        guard offset + MemoryLayout<Number>.size <= bytes.count else { return nil }
        return Number(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }

    /// Microseconds since 2000-01-01; a date that does not fit becomes one that the server refuses as out of range.
    static func microseconds(_ date: Date) -> Int64 {
        let since2000 = (date.timeIntervalSinceReferenceDate + secondsFrom2000To2001) * 1_000_000
        return Int64(exactly: since2000.rounded()) ?? Int64.min + 1
    }

    /// PostgreSQL's `infinity` and `-infinity` become the distant future and past.
    static func date(microseconds: Int64) -> Date {
        switch microseconds {
        case .max: return .distantFuture
        case .min: return .distantPast
        default:
            let (seconds, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
            return Date(
                timeIntervalSinceReferenceDate: Double(seconds) - secondsFrom2000To2001 + Double(rest) / 1_000_000)
        }
    }

    /// Days since 2000-01-01 in the proleptic Gregorian calendar. Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    static func days(_ day: Day) -> Int32 {
        let year = day.month <= 2 ? day.year - 1 : day.year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (day.month + (day.month > 2 ? -3 : 9)) + 2) / 5 + day.day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int32(clamping: era * 146_097 + dayOfEra - 719_468 - 10_957)
    }

    /// The day of a number of days since 2000-01-01; nil outside the years 0 to 9999, which `Day` cannot write.
    static func day(_ days: Int32) -> Day? {
        let shifted = Int(days) + 719_468 + 10_957
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let dayOfMonth = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        return Day("\(padded(year, 4))-\(padded(month, 2))-\(padded(dayOfMonth, 2))")
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static let secondsFrom2000To2001 = 31_622_400.0
}
