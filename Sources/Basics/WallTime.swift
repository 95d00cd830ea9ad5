import Foundation

/// What a clock on the wall of a zone shows. By arithmetic, since a page has a hundred times on it and Foundation's calendar
/// takes several microseconds for each.
package struct WallTime: Sendable, Equatable {
    package let year: Int
    package let month: Int
    package let day: Int
    package let hour: Int
    package let minute: Int
    package let second: Int

    package init(_ date: Date, in zone: TimeZone) {
        // Vendors' times may be any number; beyond these years none is shown anyway.
        let moment = min(max(date.timeIntervalSince1970, -62_135_596_800), 253_402_300_799)
        let seconds = Int(moment.rounded(.down)) + zone.secondsFromGMT(for: date)
        let ofDay = WallTime.remainder(seconds, 86_400)
        hour = ofDay / 3_600
        minute = ofDay / 60 % 60
        second = ofDay % 60

        // Days since 1 March of year 0, in cycles of 400 years; a year that begins in March has its leap day last.
        let days = (seconds - ofDay) / 86_400 + 719_468
        let dayOfCycle = WallTime.remainder(days, 146_097)
        let yearOfCycle = (dayOfCycle - dayOfCycle / 1_460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
        let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfCycle + (days - dayOfCycle) / 146_097 * 400 + (month <= 2 ? 1 : 0)
    }

    /// `14:05`.
    package var clock: String { "\(WallTime.padded(hour)):\(WallTime.padded(minute))" }

    /// `14:05:09`.
    package var exactClock: String { "\(clock):\(WallTime.padded(second))" }

    private static func remainder(_ number: Int, _ divisor: Int) -> Int {
        let rest = number % divisor
        return rest < 0 ? rest + divisor : rest
    }

    private static func padded(_ number: Int) -> String {
        number < 10 ? "0\(number)" : String(number)
    }
}
