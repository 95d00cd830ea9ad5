/// When a rule without an event looks, in the workspace's zone: `hourly`, `daily@07:00`, `weekly:mon@07:00`.
package struct RuleSchedule: Sendable, Equatable, CustomStringConvertible {
    /// nil: every hour at minute 0.
    package let clock: RuleClock?
    /// 0 Monday … 6 Sunday; nil: every day.
    package let weekday: Int?
    package let description: String

    init?(_ text: String) {
        description = text
        if text == "hourly" {
            (clock, weekday) = (nil, nil)
            return
        }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let clock = RuleClock(String(parts[1])) else { return nil }
        self.clock = clock
        if parts[0] == "daily" {
            weekday = nil
            return
        }
        guard parts[0].hasPrefix("weekly:"), let day = RuleClock.weekdays.firstIndex(of: String(parts[0].dropFirst(7)))
        else { return nil }
        weekday = day
    }

    package var words: String {
        guard let clock else { return "every hour" }
        guard let weekday else { return "every day at \(clock)" }
        return "every \(RuleClock.weekdayNames[weekday]) at \(clock)"
    }
}

/// A time of day, `07:30`.
package struct RuleClock: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Minutes since midnight.
    package let minutes: Int

    init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2,
            parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
        else { return nil }
        minutes = hour * 60 + minute
    }

    package var description: String {
        let (hour, minute) = (minutes / 60, minutes % 60)
        return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
    }

    package static func < (left: RuleClock, right: RuleClock) -> Bool { left.minutes < right.minutes }

    package static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    static let weekdayNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
}
