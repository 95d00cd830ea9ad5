import Foundation

/// How the kit waits: for real, in slices that notice a cancelled run, or in a test by moving its clock.
package struct Sleeper: Sendable {
    private let wait: @Sendable (Duration, @Sendable () -> Bool) -> Bool

    package init(_ wait: @escaping @Sendable (Duration, @Sendable () -> Bool) -> Bool) {
        self.wait = wait
    }

    /// - Returns: false when `cancelled` became true on the way.
    package func sleep(_ duration: Duration, cancelled: @Sendable () -> Bool) -> Bool {
        wait(duration, cancelled)
    }

    /// The machine's time, looking for cancellation every 50 ms.
    package static let real = Sleeper { duration, cancelled in
        let end = ContinuousClock.now + duration
        while ContinuousClock.now < end {
            if cancelled() { return false }
            let left = min(end - ContinuousClock.now, .milliseconds(50))
            Thread.sleep(forTimeInterval: max(0, left / .seconds(1)))
        }
        return !cancelled()
    }
}
