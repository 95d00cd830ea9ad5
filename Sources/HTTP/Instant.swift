import Glibc

/// A moment of the monotonic clock, which measures durations and knows no dates.
struct Instant: Comparable, Sendable {
    private let nanoseconds: UInt64

    /// Later than everything.
    static let never = Instant(nanoseconds: .max)

    private init(nanoseconds: UInt64) {
        self.nanoseconds = nanoseconds
    }

    static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
    }

    static func < (left: Instant, right: Instant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    static func + (instant: Instant, duration: Duration) -> Instant {
        let parts = duration.components
        return Instant(
            nanoseconds: instant.nanoseconds
                &+ UInt64(parts.seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000))
    }
}
