import Basics
import Foundation
import Rendering
import Synchronization

/// How times and numbers are written for one person at one moment.
package struct Formats: Sendable {
    package let now: Date
    package let zone: TimeZone
    private let zoneNames = ZoneNames()

    package init(now: Date, zone: TimeZone) {
        self.now = now
        self.zone = zone
    }

    /// For `{{>partials/time}}`: relative words under 7 days with the exact time beside them, else the date.
    package func time(_ date: Date) -> TimeStamp {
        TimeStamp(
            iso: "\(Day(date))T\(WallTime(date, in: .gmt).exactClock)Z", words: relative(date), exact: exact(date),
            isRelative: abs(now.timeIntervalSince(date)) < 7 * 86_400)
    }

    package func time(_ date: Date?) -> TimeStamp? {
        date.map { time($0) }
    }

    /// "just now", "4 min ago", "yesterday 14:05", "12 Nov 2026"; the same words as `relative` in Public/app.js.
    package func relative(_ date: Date) -> String {
        let seconds = Int(now.timeIntervalSince(date).rounded())
        let size = abs(seconds)
        let isAhead = seconds < 0
        func say(_ count: Double, _ unit: String) -> String {
            let number = max(1, Int(count.rounded()))
            return isAhead ? "in \(number)\u{a0}\(unit)" : "\(number)\u{a0}\(unit) ago"
        }

        if size < 45 { return isAhead ? "in a moment" : "just now" }
        if size < 3_570 { return say(Double(size) / 60, "min") }
        if day(date) == day(now) || size < 43_200 { return say(Double(size) / 3_600, "h") }
        let beside = now.addingTimeInterval(isAhead ? 86_400 : -86_400)
        if day(date) == day(beside) { return "\(isAhead ? "tomorrow" : "yesterday") \(clock(date))" }
        if size < 7 * 86_400 { return say(max(2, Double(size) / 86_400), "days") }
        return self.date(day(date))
    }

    /// "12 Nov 2026, 14:05:09 CET".
    package func exact(_ date: Date) -> String {
        let clock = WallTime(date, in: zone).exactClock
        return "\(self.date(day(date))), \(clock) \(zoneNames.name(of: zone, at: date))"
    }

    /// "14:05" in the person's zone.
    package func clock(_ date: Date) -> String {
        WallTime(date, in: zone).clock
    }

    /// The calendar day on which `date` falls for this person.
    package func day(_ date: Date) -> Day {
        Day(date, in: zone)
    }

    /// "12 Nov 2026", for days that no zone shifts.
    package func date(_ day: Day) -> String {
        "\(day.day) \(Self.months[day.month - 1]) \(day.year)"
    }

    /// "Today, 21 November 2026", the head over a day's events.
    package func dayHead(_ day: Day) -> String {
        let words = "\(day.day) \(Self.longMonths[day.month - 1]) \(day.year)"
        if day == self.day(now) { return "Today, \(words)" }
        if day == self.day(now.addingTimeInterval(-86_400)) { return "Yesterday, \(words)" }
        return words
    }

    /// "1,902": exact, grouped.
    package static func exact(_ number: Int) -> String {
        let digits = String(abs(number))
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { grouped.append(",") }
            grouped.append(digit)
        }
        return number < 0 ? "−" + grouped : grouped
    }

    /// "9,999", then "12.4k" and "1.2M".
    package static func count(_ number: Int) -> String {
        guard abs(number) > 9_999 else { return exact(number) }
        let (unit, divisor) = abs(number) < 999_950 ? ("k", 1_000.0) : ("M", 1_000_000.0)
        let tenths = (Double(number) / divisor * 10).rounded() / 10
        return (tenths == tenths.rounded() ? String(Int(tenths)) : String(tenths)).replacing("-", with: "−") + unit
    }

    /// "1 ticket", "214 tickets", "no tickets".
    package static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
        let many = many ?? one + "s"
        return number == 0 ? "no \(many)" : "\(count(number)) \(number == 1 ? one : many)"
    }

    /// "96 %"; nil when there is nothing to have a share of.
    package static func percent(_ part: Int, of whole: Int) -> String? {
        whole > 0 ? "\(Int((Double(part) / Double(whole) * 100).rounded()))\u{a0}%" : nil
    }

    /// "412 ms", "8.1 s", "3 min 20 s", "2 h 5 min".
    package static func duration(_ seconds: Double) -> String {
        if seconds < 1 { return "\(Int((seconds * 1000).rounded()))\u{a0}ms" }
        if seconds < 10 { return "\((seconds * 10).rounded() / 10)\u{a0}s" }
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole)\u{a0}s" }
        if whole < 3_600 {
            return "\(whole / 60)\u{a0}min" + (whole % 60 == 0 ? "" : " \(whole % 60)\u{a0}s")
        }
        return "\(whole / 3_600)\u{a0}h" + (whole / 60 % 60 == 0 ? "" : " \(whole / 60 % 60)\u{a0}min")
    }

    /// "3 KB", "1.4 MB".
    package static func bytes(_ number: Int64) -> String {
        if number < 1_000 { return "\(number)\u{a0}B" }
        if number < 1_000_000 { return "\((number + 500) / 1_000)\u{a0}KB" }
        return "\((Double(number) / 100_000).rounded() / 10)\u{a0}MB"
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let longMonths = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
}

/// The short names of one zone, CET and CEST, each asked of Foundation once: it takes its time.
private final class ZoneNames: Sendable {
    private let known = Mutex<[Int: String]>([:])

    func name(of zone: TimeZone, at date: Date) -> String {
        let offset = zone.secondsFromGMT(for: date)
        return known.withLock { known in
            let name = known[offset] ?? zone.abbreviation(for: date) ?? zone.identifier
            known[offset] = name
            return name
        }
    }
}

/// What `Templates/partials/time.mustache` prints.
package struct TimeStamp: ViewModel {
    package let iso: String
    package let words: String
    package let exact: String
    /// The browser refreshes the words each minute.
    package let isRelative: Bool

    package var view: View { ["iso": iso, "words": words, "exact": exact, "isRelative": isRelative] }
}
