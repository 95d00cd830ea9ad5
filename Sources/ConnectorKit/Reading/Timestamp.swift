import Foundation

/// Vendors' time stamps to `Date`, to the microsecond, without Foundation's parsers, which cost more than all other
/// fields.
enum Timestamp {
    /// `yyyy-MM-dd`, or `yyyy-MM-ddTHH:mm[:ss[.f…]]` followed by `Z`, `±hh:mm`, `±hhmm`, `±hh` or nothing, which means
    /// UTC.
    static func date(iso text: UnsafeBufferPointer<UInt8>) -> Date? {
        var reader = DigitReader(text: text)
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let day = reader.number(2), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        let midnight = days(year, month, day) * 86_400
        if reader.isAtEnd { return moment(seconds: midnight, micros: 0) }

        guard reader.take("T") || reader.take("t") || reader.take(" "), let hour = reader.number(2), reader.take(":"),
            let minute = reader.number(2), hour <= 24, minute < 60
        else { return nil }
        var second = 0
        var micros = 0
        if reader.take(":") {
            guard let whole = reader.number(2), whole <= 60 else { return nil }
            second = whole
            if reader.take(".") || reader.take(",") {
                guard let fraction = reader.micros() else { return nil }
                micros = fraction
            }
        }
        guard let offset = reader.offset(), reader.isAtEnd else { return nil }
        return moment(seconds: midnight + hour * 3_600 + minute * 60 + second - offset, micros: micros)
    }

    /// Seconds since 1970 written as a decimal number, `1743088826.524929000`.
    static func date(epoch text: UnsafeBufferPointer<UInt8>) -> Date? {
        var reader = DigitReader(text: text)
        let isNegative = reader.take("-")
        guard var seconds = reader.integer() else { return nil }
        var micros = 0
        if reader.take(".") {
            guard let fraction = reader.micros() else { return nil }
            micros = fraction
        }
        guard reader.isAtEnd else {
            guard let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite else { return nil }
            return Date(timeIntervalSince1970: value)
        }
        if isNegative {
            seconds = -seconds
            micros = -micros
        }
        return moment(seconds: seconds, micros: micros)
    }

    /// As `date(iso:)`.
    static func date(text: String) -> Date? {
        var text = text
        return text.withUTF8 { date(iso: $0) }
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, the one form of an HTTP date still sent. Source: RFC 9110 §5.6.7.
    static func date(http text: String) -> Date? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: String(parts[2])) else {
            return nil
        }
        let day = parts[1].count == 1 ? "0\(parts[1])" : String(parts[1])
        return date(text: "\(parts[3])-\(month < 9 ? "0" : "")\(month + 1)-\(day)T\(parts[4])Z")
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    private static func moment(seconds: Int, micros: Int) -> Date {
        Date(timeIntervalSinceReferenceDate: Double(seconds - 978_307_200) + Double(micros) / 1_000_000)
    }

    /// Days from 1970-01-01 in the Gregorian calendar. Source: the civil-day algorithm with eras of 400 years from
    /// March 1.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

/// A place in a text of digits and signs.
private struct DigitReader {
    let text: UnsafeBufferPointer<UInt8>
    var at = 0

    var isAtEnd: Bool { at == text.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard at < text.count, text[at] == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    /// Exactly `width` digits.
    mutating func number(_ width: Int) -> Int? {
        guard at + width <= text.count else { return nil }
        var value = 0
        for place in at..<at + width {
            guard let digit = digit(at: place) else { return nil }
            value = value * 10 + digit
        }
        at += width
        return value
    }

    /// One to 15 digits.
    mutating func integer() -> Int? {
        let start = at
        var value = 0
        while let digit = digit(at: at) {
            value = value * 10 + digit
            at += 1
            if at - start > 15 { return nil }
        }
        return at > start ? value : nil
    }

    /// A fraction of any length, rounded to millionths.
    mutating func micros() -> Int? {
        let start = at
        var value = 0
        while let digit = digit(at: at) {
            if at - start < 6 { value = value * 10 + digit }
            if at - start == 6, digit >= 5 { value += 1 }
            at += 1
        }
        guard at > start else { return nil }
        for _ in 0..<max(0, 6 - (at - start)) { value *= 10 }
        return value
    }

    /// The zone as seconds east of Greenwich; none is Greenwich.
    mutating func offset() -> Int? {
        if isAtEnd || take("Z") || take("z") { return 0 }
        let isWest = take("-")
        guard isWest || take("+"), let hours = number(2), hours <= 18 else { return nil }
        _ = take(":")
        guard let minutes = isAtEnd ? 0 : number(2) else { return nil }
        return (hours * 3_600 + minutes * 60) * (isWest ? -1 : 1)
    }

    private func digit(at place: Int) -> Int? {
        guard place < text.count, (48...57).contains(text[place]) else { return nil }
        return Int(text[place]) - 48
    }
}
