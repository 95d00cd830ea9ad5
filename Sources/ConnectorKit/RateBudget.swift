import Synchronization

/// Our share of a vendor's rate limit: a bucket that refills evenly, one per connection.
package final class RateBudget: Sendable {
    private let perMinute: Int?
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<Bucket>

    private struct Bucket {
        var calls: Double
        var at: ContinuousClock.Instant
    }

    /// - Parameter perMinute: nil for no bound. The bucket holds a tenth of it at most, so that calls are spread.
    package init(
        perMinute: Int?, now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        self.perMinute = perMinute
        self.now = now
        state = Mutex(Bucket(calls: RateBudget.size(perMinute), at: now()))
    }

    /// Takes one call out of the bucket.
    ///
    /// - Returns: how long to wait before making it; zero when there was one left.
    package func take() -> Duration {
        guard let perMinute, perMinute > 0 else { return .zero }
        let rate = Double(perMinute) / 60
        let present = now()
        return state.withLock { bucket in
            let refilled = bucket.calls + (present - bucket.at) / .seconds(1) * rate
            bucket.calls = min(RateBudget.size(perMinute), refilled) - 1
            bucket.at = present
            return bucket.calls >= 0 ? .zero : .seconds(-bucket.calls / rate)
        }
    }

    private static func size(_ perMinute: Int?) -> Double {
        max(1, Double(perMinute ?? 0) / 10)
    }
}
