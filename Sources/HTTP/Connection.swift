/// Which connection: its place among all, and how often that place was used before.
struct ConnectionID: Hashable, Sendable {
    let slot: UInt32
    let generation: UInt32

    init(slot: UInt32, generation: UInt32) {
        self.slot = slot
        self.generation = generation
    }

    /// Both in one number, as epoll carries it.
    init(token: UInt64) {
        slot = UInt32(truncatingIfNeeded: token)
        generation = UInt32(truncatingIfNeeded: token >> 32)
    }

    var token: UInt64 { UInt64(generation) << 32 | UInt64(slot) }
}

/// One client's connection; belongs to the reactor's thread.
final class Connection {
    /// Where it stands between two events.
    enum Phase: Equatable {
        /// A request is awaited or under way.
        case reading
        /// A worker has the request, and the socket's writing side.
        case working
        /// It carries live events.
        case subscribed
        /// The last answer is sent; what still comes is read past.
        case lingering
        /// To be closed by the reactor.
        case closed
    }

    let id: ConnectionID
    let socket: Socket
    let peer: String
    var reader: RequestReader
    var output = Output()
    var phase = Phase.reading
    /// The request whose body is awaited, and what was planned for it.
    var pending: (head: RequestHead, plan: Plan)?
    /// Requests answered or being answered.
    var requests = 0
    /// Whether the connection ends with what is in `output`.
    var endsAfterOutput = false
    /// What the poller was last told.
    var interest = Poller.Interest.reading
    var clock: ConnectionClock
    /// Live events that wait because the client does not take the earlier ones.
    var heldEvents: [String] = []
    /// A body that goes on when the client has taken what is in `output`.
    var flow: BodyFlow?

    init(_ id: ConnectionID, _ socket: Socket, peer: String, limits: RequestLimits, clock: ConnectionClock) {
        self.id = id
        self.socket = socket
        self.peer = peer
        self.clock = clock
        reader = RequestReader(limits)
    }

    /// Sends what the socket takes; when all is sent and nothing is to follow, ends our side.
    func flush(_ now: Instant) {
        guard phase != .closed else { return }
        switch output.send(to: socket) {
        case .all:
            clock.wrote()
            guard endsAfterOutput, phase != .working else { return }
            socket.finishWriting()
            phase = .lingering
            clock.linger(now)
        case .blocked(let progressed): clock.isBlocked(now, progressed: progressed)
        case .failed: phase = .closed
        }
    }

    /// Sets the deadline that fits what is awaited now.
    func schedule(_ now: Instant) {
        guard phase == .reading, output.isEmpty else { return }
        clock.schedule(reader.stage, request: reader.number, received: reader.bodyReceived, now)
    }

    /// What the poller has to watch for; nil while a worker has the connection and nothing need change.
    var wanted: Poller.Interest? {
        if !output.isEmpty { return .writing }
        return phase == .working ? nil : .reading
    }
}

/// The deadline of one connection: all times are for a whole step, so that a byte now and then gains nothing.
struct ConnectionClock {
    private let times: ServerTimes
    private(set) var deadline: Instant
    private var stage: RequestReader.Stage?
    private var request = 0
    private var stageStart: Instant
    private var isBlocked = false

    init(_ times: ServerTimes, _ now: Instant) {
        self.times = times
        stageStart = now
        deadline = now + times.firstByte
    }

    /// Whether `deadline` is about bytes that wait to be sent.
    var isAboutWriting: Bool { isBlocked }

    mutating func schedule(_ stage: RequestReader.Stage, request: Int, received: Int, _ now: Instant) {
        if stage == .quiet, request == 0, self.stage == nil { return }
        if stage != self.stage || request != self.request {
            (self.stage, self.request, stageStart) = (stage, request, now)
        }
        switch stage {
        case .quiet: deadline = stageStart + times.idle
        case .head: deadline = stageStart + times.head
        case .body:
            let earned = Duration.milliseconds(received * 1000 / max(1, times.bodyBytesPerSecond))
            deadline = stageStart + times.body + earned
        }
    }

    mutating func isBlocked(_ now: Instant, progressed: Bool) {
        if progressed || !isBlocked { deadline = now + times.write }
        isBlocked = true
    }

    mutating func wrote() { isBlocked = false }

    mutating func linger(_ now: Instant) { deadline = now + times.linger }

    mutating func awaitComment(_ now: Instant) { deadline = now + times.liveComment }

    /// No deadline: a worker has the connection.
    mutating func stop() {
        deadline = .never
        isBlocked = false
        (stage, request) = (nil, -1)
    }

    /// Moves the deadline forward, never back.
    mutating func shorten(to limit: Instant) { deadline = min(deadline, limit) }
}
