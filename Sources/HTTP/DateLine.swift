import Glibc
import Synchronization

/// The Date header's line, made once a second for all threads.
final class DateLine: Sendable {
    private struct Made {
        var second: time_t = -1
        var line: [UInt8] = []
    }

    private let made = Mutex(Made())

    /// `Date: Sat, 21 Nov 2026 10:02:03 GMT` with its line end.
    func current() -> [UInt8] {
        let second = time(nil)
        return made.withLock { made in
            if made.second != second { made = Made(second: second, line: DateLine.line(second)) }
            return made.line
        }
    }

    private static func line(_ second: time_t) -> [UInt8] {
        var second = second
        var parts = tm()
        gmtime_r(&second, &parts)
        let day = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][Int(parts.tm_wday)]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let date = "\(padded(parts.tm_mday)) \(months[Int(parts.tm_mon)]) \(parts.tm_year + 1900)"
        let time = "\(padded(parts.tm_hour)):\(padded(parts.tm_min)):\(padded(parts.tm_sec))"
        return Array("Date: \(day), \(date) \(time) GMT\r\n".utf8)
    }

    private static func padded(_ number: Int32) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
