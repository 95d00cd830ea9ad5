import Basics
import Dispatch
import Foundation
import Secrets
import Synchronization
import Testing

struct TurnsTests {
    @Test func `two work, three wait, the sixth is turned away, and nobody who waits is forgotten`() throws {
        let turns = Turns(atOnce: 2, waiting: 3)
        let refusal = Refusal("Not now", why: "it is busy", next: "Come back")
        let counts = Mutex((working: 0, most: 0, done: 0, refused: 0))
        let gate = DispatchSemaphore(value: 0)
        let turnedAway = DispatchSemaphore(value: 0)
        let group = DispatchGroup()

        for _ in 1...12 {
            group.enter()
            Thread.detachNewThread {
                do {
                    try turns.take(or: refusal) {
                        counts.withLock { $0 = ($0.working + 1, max($0.most, $0.working + 1), $0.done, $0.refused) }
                        gate.wait()
                        counts.withLock { $0 = ($0.working - 1, $0.most, $0.done + 1, $0.refused) }
                    }
                } catch {
                    counts.withLock { $0.refused += 1 }
                    turnedAway.signal()
                }
                group.leave()
            }
        }
        for _ in 1...7 { turnedAway.wait() }
        for _ in 1...5 { gate.signal() }
        group.wait()

        let end = counts.withLock { $0 }
        #expect(end.done == 5 && end.refused == 7 && end.most == 2)
        #expect(try turns.take(or: refusal) { 1 } == 1)
    }
}
