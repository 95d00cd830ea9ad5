import ConnectorKit
import Foundation
import Jobs

/// How long things around a write take; labs and tests shorten the waits by a factor.
package struct WritePatience: Sendable {
    /// A sending, from the connection to the answer's end.
    package var call: Duration
    package var firstByte: Duration
    /// Multiplies every wait below; 1 for real.
    package var factor: Double

    /// - Parameter percent: of the waits, and of a call's time down to 2 s.
    package init(percent: Int = 100) {
        factor = Double(percent) / 100
        call = max(.seconds(2), .seconds(60) * factor)
        firstByte = max(.seconds(2), .seconds(30) * factor)
    }

    /// From the moment a sending is allowed until it must have begun: who comes later does not send, and whoever has begun is
    /// through before anybody looks for it.
    var begin: Duration { call * 3 / 4 }
    /// From the begin of a sending whose end nobody knows to the first look: the vendor cannot be working on it any more.
    var unknown: Duration { max(.seconds(60) * factor, call * 2) }
    /// Between the two looks, where the vendor's search may lag.
    var lookAgain: Duration { .seconds(30) * factor }
    /// How often a row that waits for something else is looked at.
    var poll: Duration { .seconds(60) * factor }
    /// The breaker's first pause.
    var breaker: Duration { .seconds(30) * factor }
    var longestBreaker: Duration { .seconds(600) * factor }

    /// Before the next sending of what did not get through: 10 s, doubling to 10 min.
    func retry(after attempt: Int) -> Duration {
        .seconds(min(600, 10 * Double(1 << min(max(attempt, 1) - 1, 10)))) * factor
    }
}
