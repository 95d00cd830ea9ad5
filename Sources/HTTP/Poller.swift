import CEpoll
import Glibc
import Synchronization

/// One epoll instance, level-triggered; belongs to one thread.
final class Poller {
    /// What is waited for, and what has happened.
    struct Interest: OptionSet {
        let rawValue: UInt32

        static let reading = Interest(rawValue: EPOLLIN.rawValue)
        static let writing = Interest(rawValue: EPOLLOUT.rawValue)
        /// At most one more event, which can only be a hang-up; then silence until the interest is set again.
        static let parked = Interest(rawValue: EPOLLONESHOT.rawValue)
        static let hangUp = Interest(rawValue: EPOLLHUP.rawValue | EPOLLERR.rawValue)
    }

    private let descriptor = vectis_epoll_create()
    private var events = [epoll_event](repeating: epoll_event(), count: 256)

    deinit {
        close(descriptor)
    }

    func add(_ descriptor: Int32, _ interest: Interest, token: UInt64) {
        _ = vectis_epoll_ctl(self.descriptor, 1, descriptor, interest.rawValue, token)
    }

    func remove(_ descriptor: Int32) {
        _ = vectis_epoll_ctl(self.descriptor, 2, descriptor, 0, 0)
    }

    func change(_ descriptor: Int32, _ interest: Interest, token: UInt64) {
        _ = vectis_epoll_ctl(self.descriptor, 3, descriptor, interest.rawValue, token)
    }

    /// Waits at most `milliseconds` (-1: without end) and answers how many events there are.
    func wait(_ milliseconds: Int32) -> Int {
        max(0, Int(epoll_wait(descriptor, &events, Int32(events.count), milliseconds)))
    }

    func event(_ index: Int) -> (token: UInt64, happened: Interest) {
        (vectis_event_token(&events[index]), Interest(rawValue: vectis_event_flags(&events[index])))
    }
}

/// Wakes a poller from any thread (an eventfd).
final class WakeUp: Sendable {
    let descriptor = vectis_eventfd()
    private let isPending = Atomic(false)

    deinit {
        close(descriptor)
    }

    /// Wakes the poller; many calls before it looks cost one write.
    func signal() {
        guard !isPending.exchange(true, ordering: .acquiringAndReleasing) else { return }
        var one: UInt64 = 1
        write(descriptor, &one, 8)
    }

    /// To be called by the woken thread before it looks at what there is to do.
    func clear() {
        var count: UInt64 = 0
        read(descriptor, &count, 8)
        _ = isPending.exchange(false, ordering: .acquiringAndReleasing)
    }
}
