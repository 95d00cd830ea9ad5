/// How long a failed job waits.
package enum Backoff {
    /// The wait between the end of attempt `attempt` and the next one: 10 s, doubled each time, at most an hour, times `spread`.
    ///
    /// - Parameters:
    ///   - attempt: attempts already made, ≥ 1.
    ///   - spread: 0.5 … 1.5, drawn anew each time, so that what failed together does not come back together.
    package static func delay(after attempt: Int, spread: Double) -> Duration {
        let doublings = min(max(attempt, 1) - 1, 20)
        let seconds = min(3600, 10 * Double(1 << doublings))
        return .milliseconds(Int64(seconds * spread * 1000))
    }

    package static func delay(after attempt: Int) -> Duration {
        delay(after: attempt, spread: Double.random(in: 0.5...1.5))
    }
}
