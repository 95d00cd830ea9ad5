import Basics
import Foundation

/// Hours of each day in which the schedule queues nothing; what people ask for still runs. Pure.
package struct QuietHours: Sendable, Equatable {
    /// Minutes after midnight.
    package let from: Int
    package let to: Int

    /// nil when they are no times of a day, or the same.
    package init?(from: Int, to: Int) {
        guard (0..<1440).contains(from), (0..<1440).contains(to), from != to else { return nil }
        self.from = from
        self.to = to
    }

    /// As typed: `22:00`.
    ///
    /// - Throws: `Refusal` beside the field that is at fault; nil when both are empty.
    package static func parse(from: String, to: String) throws(Refusal) -> QuietHours? {
        if from.isEmpty && to.isEmpty { return nil }
        guard let start = minutes(from) else { throw refusal("quiet_from") }
        guard let end = minutes(to) else { throw refusal("quiet_to") }
        guard let hours = QuietHours(from: start, to: end) else {
            throw Refusal(
                "The settings were not saved", why: "quiet hours begin and end at the same time",
                next: "Type two different times, or none.", field: "quiet_to")
        }
        return hours
    }

    /// When the quiet hours end in which `now` lies; nil outside of them.
    package func end(at now: Date, in zone: TimeZone) -> Date? {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let clock = calendar.dateComponents([.hour, .minute], from: now)
        let minute = (clock.hour ?? 0) * 60 + (clock.minute ?? 0)
        let isQuiet = from < to ? (from..<to).contains(minute) : minute >= from || minute < to
        guard isQuiet else { return nil }
        return calendar.nextDate(
            after: now, matching: DateComponents(hour: to / 60, minute: to % 60, second: 0), matchingPolicy: .nextTime)
    }

    /// "22:00 to 06:00".
    package var words: String { "\(Self.text(from)) to \(Self.text(to))" }

    /// A time of day as a form has it.
    package static func text(_ minutes: Int) -> String {
        let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(minutes / 60)):\(two(minutes % 60))"
    }

    private static func minutes(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let hour = Int(parts[0]), let minute = Int(parts[1]),
            (0..<24).contains(hour), (0..<60).contains(minute)
        else { return nil }
        return hour * 60 + minute
    }

    private static func refusal(_ field: String) -> Refusal {
        Refusal(
            "The settings were not saved", why: "quiet hours need a beginning and an end",
            next: "Type both as 22:00, or leave both empty.", field: field)
    }
}
