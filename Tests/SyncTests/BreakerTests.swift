import Foundation
import Testing

@testable import Sync

struct BreakerTests {
    private static let start = Date(timeIntervalSince1970: 1_790_000_000)

    private static func moment(_ seconds: Double) -> Date { start + seconds }

    private static func fail(_ breaker: inout Breaker, _ row: Int64 = 1, at seconds: Double = 0) {
        breaker.failed(row, at: moment(seconds), first: .seconds(30), longest: .seconds(600))
    }

    private static func broken() -> Breaker {
        var breaker = Breaker()
        for _ in 1...Breaker.limitInRow { fail(&breaker) }
        return breaker
    }

    /// What rows are told, one after another.
    private static func verdicts(_ breaker: inout Breaker, _ asked: [(row: Int64, at: Double)]) -> [Breaker.Verdict] {
        var told: [Breaker.Verdict] = []
        for (row, seconds) in asked { told.append(breaker.admit(row, at: moment(seconds))) }
        return told
    }

    @Test func `four failures are borne, five stop it for 30 s, then one is tried`() {
        var four = Breaker()
        for _ in 1...4 { Self.fail(&four) }
        var five = Self.broken()
        let before = Self.verdicts(&four, [(2, 0)])
        let after = Self.verdicts(&five, [(2, 0), (2, 30), (3, 30)])
        five.succeeded()
        let healed = Self.verdicts(&five, [(3, 30)])

        #expect(before == [.go])
        #expect(after == [.wait(Self.moment(30)), .go, .wait(nil)])
        #expect(healed == [.go])
    }

    @Test func `each failed try doubles the pause, up to ten minutes`() {
        var breaker = Self.broken()
        var now = 0.0
        var pauses: [Double] = []
        for _ in 1...7 {
            let pause = breaker.openFor / .seconds(1)
            pauses.append(pause)
            now += pause
            _ = breaker.admit(9, at: Self.moment(now))
            Self.fail(&breaker, 9, at: now)
        }

        #expect(pauses == [30, 60, 120, 240, 480, 600, 600])
    }

    @Test(arguments: [(9, Breaker.State.closed), (10, .open)])
    func `half of the last twenty are enough, nine are not`(failures: Int, state: Breaker.State) {
        var breaker = Breaker()
        for number in 1...20 {
            if number.isMultiple(of: 2) && number > 20 - failures * 2 {
                Self.fail(&breaker)
            } else {
                breaker.succeeded()
            }
        }

        #expect(breaker.state == state)
    }

    @Test func `refused credentials stop it until newer ones are there`() {
        var breaker = Breaker()
        breaker.forbidden(at: Self.start)
        let refused = Self.verdicts(&breaker, [(1, 9_999)])
        breaker.renewed(at: Self.moment(-1))
        let older = Self.verdicts(&breaker, [(1, 9_999)])
        breaker.renewed(at: Self.moment(5))
        let newer = Self.verdicts(&breaker, [(1, 6)])

        #expect(refused + older + newer == [.wait(nil), .wait(nil), .go])
    }

    @Test func `a sync that went well is reason to try at once`() {
        var breaker = Self.broken()
        breaker.answered(at: Self.moment(-5))
        let before = Self.verdicts(&breaker, [(1, 10)])
        breaker.answered(at: Self.moment(9))
        let after = Self.verdicts(&breaker, [(1, 10)])

        #expect(before + after == [.wait(Self.moment(30)), .go])
    }

    @Test func `a try that was not made leaves the turn to another`() {
        var breaker = Self.broken()
        let first = Self.verdicts(&breaker, [(1, 30), (2, 30)])
        breaker.released(1, at: Self.moment(31))
        let second = Self.verdicts(&breaker, [(2, 31)])

        #expect(first + second == [.go, .wait(nil), .go])
    }
}
