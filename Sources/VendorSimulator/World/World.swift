import Basics
import Foundation
import Synchronization

/// The invented MSP as it is at this moment; every dialect reads it, deeds change it, all under one lock.
package final class World: Sendable {
    private let estate: Mutex<Estate>
    private let skew = Mutex(Moment(0))
    private let clock: Clock

    /// A world whose history ends in the clock's present minute.
    package init(seed: UInt64 = 1, plan: WorldPlan = .full, clock: Clock = .system) {
        let now = Moment(clock.now.timeIntervalSince1970)
        self.clock = clock
        estate = Mutex(GrowWorld.grow(seed: seed, plan: plan, start: now - now % 60))
    }

    /// The vendors' present, which a fault may set apart from ours.
    var now: Moment { ourNow + skew.withLock { $0 } }

    /// Our present: what has to expire does so whatever the vendors' clock says.
    var ourNow: Moment { Moment(clock.now.timeIntervalSince1970) }

    /// Sets the vendors' clock `seconds` ahead of ours, or behind when negative.
    package func skewClock(bySeconds seconds: Int) {
        skew.withLock { $0 = Moment(seconds) }
    }

    func read<Answer>(_ body: (borrowing Estate) throws -> Answer) rethrows -> Answer {
        try estate.withLock { try body($0) }
    }

    /// The world as it is now; later changes do not reach it.
    var snapshot: Estate { estate.withLock { copy $0 } }

    @discardableResult func change<Answer>(_ body: (inout Estate, _ now: Moment) throws -> Answer) rethrows -> Answer {
        let now = now
        return try estate.withLock { try body(&$0, now) }
    }

    /// For each RMM organization the PSA company it is, in the order of their ids.
    package var truth: [Truth] { read { $0.truth } }
}
