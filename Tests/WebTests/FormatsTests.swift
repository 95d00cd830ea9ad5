import Basics
import Foundation
import Testing

@testable import Web

struct FormatsTests {
    private static let now = Date(timeIntervalSince1970: 1_795_262_400)  // 2026-11-21 12:00:00 UTC

    @Test(arguments: [
        (0.0, "just now"), (44, "just now"), (45, "1 min ago"), (240, "4 min ago"), (3_569, "59 min ago"),
        (3_570, "1 h ago"), (10_800, "3 h ago"), (43_100, "12 h ago"), (50_400, "yesterday 22:00"),
        (90_000, "yesterday 11:00"),
        (200_000, "2 days ago"), (600_000, "7 days ago"), (700_000, "13 Nov 2026"), (-20, "in a moment"),
        (-900, "in 15 min"),
        (-90_000, "tomorrow 13:00"),
    ])
    func `a time is told in words while it is near, then as a date`(seconds: Double, words: String) {
        let formats = Formats(now: Self.now, zone: .gmt)

        #expect(formats.relative(Self.now.addingTimeInterval(-seconds)).replacing("\u{a0}", with: " ") == words)
    }

    @Test func `yesterday is the person's yesterday, not the server's`() throws {
        let zurich = try #require(TimeZone(identifier: "Europe/Zurich"))
        let night = Self.now.addingTimeInterval(-12.6 * 3_600)  // 23:24 UTC on the 20th, 00:24 in Zurich on the 21st

        #expect(Formats(now: Self.now, zone: .gmt).relative(night) == "yesterday 23:24")
        #expect(Formats(now: Self.now, zone: zurich).relative(night) == "13\u{a0}h ago")
    }

    @Test(arguments: [
        (0, "0"), (999, "999"), (1_902, "1,902"), (9_999, "9,999"), (12_400, "12.4k"), (20_000, "20k"),
        (1_250_000, "1.3M"),
        (-12_400, "−12.4k"),
    ])
    func `counts are exact to 9,999 and then short`(number: Int, words: String) {
        #expect(Formats.count(number) == words)
    }

    @Test(arguments: [(0.412, "412 ms"), (8.12, "8.1 s"), (72, "1 min 12 s"), (7_500, "2 h 5 min"), (3_600, "1 h")])
    func `a duration has two units at most`(seconds: Double, words: String) {
        #expect(Formats.duration(seconds).replacing("\u{a0}", with: " ") == words)
    }

    @Test func `one is told apart from many`() {
        #expect(Formats.count(1, "ticket") == "1 ticket")
        #expect(Formats.count(0, "company", "companies") == "no companies")
        #expect(Formats.percent(0, of: 0) == nil)
    }
}
