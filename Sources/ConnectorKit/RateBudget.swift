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

    /// Who waits for a call: people before rules, rules before syncs.
    package enum Rank: Sendable {
        case person, rule
    }

    /// Takes one call out for a write: a person's at once, the debt being paid by syncs; a rule's only while half of the
    /// bucket stays for others.
    ///
    /// - Returns: how long until it is worth asking again; zero when the call was taken.
    package func take(_ rank: Rank) -> Duration {
        guard let perMinute, perMinute > 0 else { return .zero }
        let rate = Double(perMinute) / 60
        let present = now()
        return state.withLock { bucket in
            let size = RateBudget.size(perMinute)
            let calls = min(size, bucket.calls + (present - bucket.at) / .seconds(1) * rate)
            let least = rank == .person ? -size : min(size, 1 + size / 2)
            bucket.calls = calls
            bucket.at = present
            guard calls >= least else { return .seconds((least - calls) / rate) }
            bucket.calls -= 1
            return .zero
        }
    }

    private static func size(_ perMinute: Int?) -> Double {
        max(1, Double(perMinute ?? 0) / 10)
    }
}
