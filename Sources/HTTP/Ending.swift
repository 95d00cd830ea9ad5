/// How far the server is on its way to its end.
struct Ending {
    private let times: ServerTimes
    private var drainStart: Instant?
    private var stopStart: Instant?

    init(_ times: ServerTimes) {
        self.times = times
    }

    var hasBegun: Bool { drainStart != nil || stopStart != nil }
    var isStopped: Bool { stopStart != nil }

    /// The drain begins; a second call changes nothing.
    mutating func begin(_ now: Instant) {
        drainStart = drainStart ?? now
    }

    mutating func stop(_ now: Instant) {
        stopStart = stopStart ?? now
    }

    /// Whether it is time to listen no more.
    func endsListening(_ now: Instant) -> Bool {
        drainStart.map { now >= $0 + times.drainDelay } ?? false
    }

    /// Whether what is still under way has had its time.
    func endsEverything(_ now: Instant) -> Bool {
        guard let drainStart, stopStart == nil else { return false }
        return now >= drainStart + times.drainDelay + times.drainLimit
    }

    /// How long a connection without a request may stay.
    func quietUntil(_ now: Instant) -> Instant { now + times.drainQuiet }

    /// Whether the reactor may leave: nothing is open, or a worker does not come back within a second of the stop.
    func isOver(_ now: Instant, isEmpty: Bool, isListening: Bool) -> Bool {
        if let stopStart { return isEmpty || now >= stopStart + .seconds(1) }
        return isEmpty && !isListening
    }
}
