import Foundation

/// Where the present comes from: the machine, or a test that moves time by hand.
///
/// Leases, schedules and expiry are decided by the database's clock; this one stamps what people see.
package struct Clock: Sendable {
    private let read: @Sendable () -> Date

    package init(_ read: @escaping @Sendable () -> Date) {
        self.read = read
    }

    /// The machine's clock.
    package static let system = Clock { Date() }

    /// A clock that stands still at `date`.
    package static func fixed(_ date: Date) -> Clock {
        Clock { date }
    }

    /// The present, in UTC.
    package var now: Date { read() }
}

/// A calendar day without time or zone, as due dates and billing days are.
package struct Day: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    package let year: Int
    package let month: Int
    package let day: Int

    /// The day written `yyyy-MM-dd`, or the first ten characters of a longer time stamp; nil when that is no calendar day.
    package init?(_ text: some StringProtocol) {
        let parts = text.prefix(10).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
            (1...12).contains(month), day >= 1, day <= Day.length(of: month, in: year)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day on which `date` falls in `zone`.
    package init(_ date: Date, in zone: TimeZone = .gmt) {
        let time = WallTime(date, in: zone)
        year = time.year
        month = time.month
        day = time.day
    }

    /// `yyyy-MM-dd`.
    package var description: String {
        "\(Day.padded(year, 4))-\(Day.padded(month, 2))-\(Day.padded(day, 2))"
    }

    package static func < (left: Day, right: Day) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    /// The first moment of the day in `zone`.
    package func start(in zone: TimeZone = .gmt) -> Date {
        let parts = DateComponents(year: year, month: month, day: day)
        return Day.calendar(zone).date(from: parts) ?? Date(timeIntervalSince1970: 0)
    }

    /// The ISO 8601 week as `2026-W47`; the year is the week's, which differs from the day's around New Year.
    package var isoWeek: String {
        let parts = Calendar(identifier: .iso8601).dateComponents(in: .gmt, from: start())
        return "\(Day.padded(parts.yearForWeekOfYear ?? year, 4))-W\(Day.padded(parts.weekOfYear ?? 1, 2))"
    }

    private static func calendar(_ zone: TimeZone) -> Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return calendar
    }

    private static func length(of month: Int, in year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
