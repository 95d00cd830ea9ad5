import Foundation
import Testing

@testable import Basics

struct BasicsTests {
    @Test func `a secret never prints its text`() throws {
        let secret = Secret("correct horse battery staple")

        #expect("\(secret)" == "••••")
        #expect(String(reflecting: secret) == "••••")
        #expect(String(decoding: try JSONEncoder().encode([secret]), as: UTF8.self) == #"["••••"]"#)
        #expect(secret.reveal { $0 } == "correct horse battery staple")
    }

    @Test(arguments: ["0", "-1", "01", "+1", "1.0", "", " 1", "9223372036854775808", "１"])
    func `an id is plain decimal digits`(text: String) {
        #expect(ID<Int>(text) == nil)
    }

    @Test(arguments: [("2026-12-31", "2026-W53"), ("2027-01-01", "2026-W53"), ("2027-01-04", "2027-W01")])
    func `the ISO week has the week's year`(day: String, week: String) {
        #expect(Day(day)?.isoWeek == week)
    }

    @Test(arguments: ["GMT", "Europe/Zurich", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"])
    func `the time on the wall is the calendar's, in any year and across each change of clocks`(name: String) throws {
        let zone = try #require(TimeZone(identifier: name))
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let from = Date(timeIntervalSince1970: -11_676_000_000)  // in 1600, after which the calendar has no gap
        let steps = (0..<3_000).map { from.addingTimeInterval(Double($0) * 8_640_123.25) }
        let year2026 = (0..<8_760).map { Date(timeIntervalSince1970: 1_767_225_599.5 + Double($0) * 3_600) }

        for date in steps + year2026 {
            let time = WallTime(date, in: zone)
            let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
            #expect(
                [time.year, time.month, time.day, time.hour, time.minute, time.second]
                    == [parts.year, parts.month, parts.day, parts.hour, parts.minute, parts.second], "\(date)")
        }
    }

    @Test(arguments: ["2026-02-29", "2026-13-01", "2026-1-01", "26-01-01", "2026-04-31", "x"])
    func `a day that is not on the calendar is none`(text: String) {
        #expect(Day(text) == nil)
    }

    @Test func `money of two currencies has no sum`() {
        #expect(Money(minor: 1, currency: "EUR").adding(Money(minor: 1, currency: "USD")) == nil)
        #expect(Money(Decimal(string: "12.345") ?? 0, currency: "EUR")?.minor == 1235)
        #expect(Money(Decimal(12), currency: "JPY")?.minor == 12)
        #expect(Money(Decimal(string: "1.2345") ?? 0, currency: "KWD")?.minor == 1235)
    }

    @Test func `JSON keeps numbers exactly`() throws {
        let json = try JSON(parsing: Data(#"{"a":[1.10,null,true,"x"],"b":12345678901234567890}"#.utf8))

        #expect(json.text() == #"{"a":[1.1,null,true,"x"],"b":12345678901234567890}"#)
    }
}
