import Basics
import Foundation

/// For which customers and hours a rule counts; asked before its conditions.
package struct RuleScope: Sendable, Equatable {
    /// Empty: all.
    package private(set) var customers: [Int64] = []
    package private(set) var exceptCustomers: [Int64] = []
    /// Customers with any of these; empty: all.
    package private(set) var tags: [String] = []
    package private(set) var hours: Hours?

    package struct Hours: Sendable, Equatable {
        /// 0 Monday … 6 Sunday.
        package let days: Set<Int>
        package let from: RuleClock
        /// Not counted any more; before `from`, the hours go on past midnight.
        package let to: RuleClock
        /// Outside them matches wait for the next hour instead of being left.
        package let isHeldOutside: Bool

        /// Whether the moment lies within, by the clock of `zone`; the night's part after midnight belongs to the day it began.
        package func contains(_ date: Date, in zone: TimeZone) -> Bool {
            let time = WallTime(date, in: zone)
            let minute = time.hour * 60 + time.minute
            let today = RuleScope.weekday(date, in: zone)
            if from < to { return days.contains(today) && (from.minutes..<to.minutes).contains(minute) }
            if minute >= from.minutes { return days.contains(today) }
            return minute < to.minutes && days.contains((today + 6) % 7)
        }
    }

    init() {}

    init(_ json: JSON, _ reader: inout RuleReader) {
        let pointer = "/scope"
        guard let members = reader.members(json, pointer, ["customers", "except_customers", "tags", "hours"]) else {
            return
        }
        customers = members["customers"].map { reader.identifiers($0, pointer + "/customers") } ?? []
        exceptCustomers =
            members["except_customers"].map { reader.identifiers($0, pointer + "/except_customers") } ?? []
        let words = members["tags"].flatMap { reader.elements($0, pointer + "/tags", 0...20) } ?? []
        tags = words.enumerated().compactMap { reader.text($1, "\(pointer)/tags/\($0)", 0...60) }
        hours = members["hours"].flatMap { Self.hours($0, pointer + "/hours", &reader) }
    }

    /// Whether the rule looks at this customer at all; nil: the record is linked to none.
    package func covers(customer: Int64?, tags own: [String]) -> Bool {
        guard let customer else { return customers.isEmpty && tags.isEmpty }
        if exceptCustomers.contains(customer) { return false }
        if customers.isEmpty && tags.isEmpty { return true }
        return customers.contains(customer) || tags.contains { tag in own.contains(tag) }
    }

    private static func hours(_ json: JSON, _ pointer: String, _ reader: inout RuleReader) -> Hours? {
        let known = ["days", "from", "to", "zone", "outside"]
        guard let members = reader.members(json, pointer, known, required: ["days", "from", "to"]) else { return nil }
        let days = members["days"].flatMap { reader.elements($0, pointer + "/days", 1...7) } ?? []
        let numbers = days.enumerated().compactMap { index, day in
            reader.word(day, "\(pointer)/days/\(index)", of: RuleClock.weekdays).flatMap(RuleClock.weekdays.firstIndex)
        }
        if Set(numbers).count < numbers.count { reader.refuse(pointer + "/days", "The same day stands here twice.") }
        if let zone = members["zone"] {
            _ = reader.word(zone, pointer + "/zone", of: ["workspace", "customer"])
        }
        let outside = members["outside"].flatMap { reader.word($0, pointer + "/outside", of: ["skip", "hold"]) }
        guard let from = members["from"].flatMap({ clock($0, pointer + "/from", &reader) }),
            let to = members["to"].flatMap({ clock($0, pointer + "/to", &reader) })
        else { return nil }
        return Hours(days: Set(numbers), from: from, to: to, isHeldOutside: outside == "hold")
    }

    private static func clock(_ json: JSON, _ pointer: String, _ reader: inout RuleReader) -> RuleClock? {
        guard case .string(let text) = json, let clock = RuleClock(text) else {
            reader.refuse(pointer, "This must be a time of day such as 08:30.")
            return nil
        }
        return clock
    }

    /// 0 Monday … 6 Sunday.
    static func weekday(_ date: Date, in zone: TimeZone) -> Int {
        let seconds = Int(date.timeIntervalSince1970.rounded(.down)) + zone.secondsFromGMT(for: date)
        let days = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400
        return ((days + 3) % 7 + 7) % 7
    }
}
