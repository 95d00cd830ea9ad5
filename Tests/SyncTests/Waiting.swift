import Foundation
import Synchronization

/// Waits until `condition` holds; asks every 5 ms.
func eventually(within limit: Duration = .seconds(20), _ condition: () throws -> Bool) throws -> Bool {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        if try condition() { return true }
        usleep(5_000)
    }
    return try condition()
}

/// True for the first who asks.
final class OnceFlag: Sendable {
    private let taken = Atomic<Bool>(false)

    var isClaimed: Bool { taken.load(ordering: .relaxed) }

    func claim() -> Bool { !taken.exchange(true, ordering: .relaxed) }
}
