/// A point in time, whole seconds since 1970, UTC; negative before.
typealias Moment = Int64

/// Reads and writes time stamps without a formatter: thousands are written for one page.
enum Moments {
    static let minute: Moment = 60
    static let hour: Moment = 3600
    static let day: Moment = 86_400

    /// The first second of the UTC day of `moment`.
    static func midnight(_ moment: Moment) -> Moment {
        floored(moment, day) * day
    }

    /// 0 is Monday.
    static func weekday(_ moment: Moment) -> Int {
        Int((floored(moment, day) + 3) % 7 + 7) % 7
    }

    /// `yyyy-MM-ddTHH:mm:ssZ`, as ConnectWise writes it.
    static func iso(_ moment: Moment) -> String {
        let (year, month, day) = date(moment)
        let second = Int(moment - midnight(moment))
        return String(unsafeUninitializedCapacity: 20) { text in
            var place = 0
            func put(_ number: Int, _ width: Int, _ end: UInt8) {
                var rest = number
                for digit in stride(from: place + width - 1, through: place, by: -1) {
                    text[digit] = UInt8(48 + rest % 10)
                    rest /= 10
                }
                text[place + width] = end
                place += width + 1
            }
            put(max(0, year), 4, UInt8(ascii: "-"))
            put(month, 2, UInt8(ascii: "-"))
            put(day, 2, UInt8(ascii: "T"))
            put(second / 3600, 2, UInt8(ascii: ":"))
            put(second / 60 % 60, 2, UInt8(ascii: ":"))
            put(second % 60, 2, UInt8(ascii: "Z"))
            return place
        }
    }

    /// RFC 9110 §5.6.7, for the `Date` and `Retry-After` fields.
    static func http(_ moment: Moment) -> String {
        let (year, month, day) = date(moment)
        let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        let clock = iso(moment).dropFirst(11).dropLast()
        return "\(names[weekday(moment)]), \(padded(day, 2)) \(months[month - 1]) \(padded(year, 4)) \(clock) GMT"
    }

    /// A date, a date-time with or without fraction, with `Z`, an offset or nothing (UTC).
    static func parse(_ text: some StringProtocol) -> Moment? {
        let parts = text.split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count < 3, let days = parseDay(parts[0]) else { return nil }
        guard parts.count == 2 else { return days * day }

        var clock = String(parts[1])
        var offset: Moment = 0
        if clock.hasSuffix("Z") {
            clock.removeLast()
        } else if let sign = clock.lastIndex(where: { $0 == "+" || $0 == "-" }) {
            guard let seconds = parseClock(clock[clock.index(after: sign)...]) else { return nil }
            offset = clock[sign] == "+" ? seconds : -seconds
            clock = String(clock[..<sign])
        }
        guard let seconds = parseClock(clock) else { return nil }
        return days * day + seconds - offset
    }

    private static func parseDay(_ text: some StringProtocol) -> Moment? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, let year = Int64(parts[0]), let month = Int64(parts[1]), let day = Int64(parts[2]),
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        return days(year, month, day)
    }

    private static func parseClock(_ text: some StringProtocol) -> Moment? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let hours = Int64(parts[0]), let minutes = Int64(parts[1]),
            let seconds = parts.count == 3 ? Double(parts[2]) : 0, (0...24).contains(hours), (0..<60).contains(minutes)
        else { return nil }
        return hours * hour + minutes * minute + Int64(seconds)
    }

    /// Days since 1970 of a date. Source: H. Hinnant, "chrono-compatible low-level date algorithms".
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Moment {
        let shifted = month <= 2 ? year - 1 : year
        let era = floored(shifted, 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Year, month and day of `moment`. Source: as above, the way back.
    static func date(_ moment: Moment) -> (year: Int, month: Int, day: Int) {
        let shifted = floored(moment, day) + 719_468
        let era = floored(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (Int(year), Int(month), Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1))
    }

    /// The first second of the month that lies `months` after the month of `moment`.
    static func month(_ moment: Moment, plus months: Int) -> Moment {
        let (year, month, _) = date(moment)
        let count = Int64(year) * 12 + Int64(month - 1 + months)
        return days(floored(count, 12), count - floored(count, 12) * 12 + 1, 1) * day
    }

    private static func floored(_ number: Int64, _ divisor: Int64) -> Int64 {
        number >= 0 ? number / divisor : -((divisor - 1 - number) / divisor)
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return digits.utf8.count >= width ? digits : String(repeating: "0", count: width - digits.utf8.count) + digits
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
