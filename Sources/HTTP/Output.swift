import Glibc

/// What is still to be sent on one connection: small pieces gathered, big bodies held where they are.
struct Output: Sendable {
    /// What came of sending.
    enum Result: Equatable, Sendable {
        case all
        /// The socket is full; whether it took anything at all.
        case blocked(progressed: Bool)
        case failed
    }

    /// The first piece is at `first`; those before it are sent and wait to be dropped together.
    private var pieces: [[UInt8]] = []
    private var first = 0
    /// Bytes of the first piece that are sent.
    private var sent = 0
    /// Whether the last piece is ours to append to.
    private var isOpen = false
    /// Bytes still to be sent.
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// Adds a few bytes behind the rest.
    mutating func append(_ bytes: some Collection<UInt8>) {
        gather { $0.append(contentsOf: bytes) }
    }

    /// Lets `write` add to the gathered bytes in place.
    mutating func gather(_ write: (inout [UInt8]) -> Void) {
        if !isOpen {
            pieces.append([])
            isOpen = true
        }
        let last = pieces.count - 1
        let before = pieces[last].count
        write(&pieces[last])
        count += pieces[last].count - before
    }

    /// Adds a body: a small one is copied, a big one kept by reference.
    mutating func append(body: [UInt8]) {
        guard body.count > 4096 else {
            if !body.isEmpty { append(body) }
            return
        }
        pieces.append(body)
        isOpen = false
        count += body.count
    }

    /// Adds all that is still to be sent of another one.
    mutating func append(_ other: Output) {
        guard !isEmpty else {
            self = other
            return
        }
        for index in other.first..<other.pieces.count {
            append(body: index == other.first ? Array(other.pieces[index].dropFirst(other.sent)) : other.pieces[index])
        }
    }

    /// Sends what `socket` takes without waiting.
    mutating func send(to socket: Socket) -> Result {
        var progressed = false
        while count > 0 {
            var vectors: [iovec] = []
            vectors.reserveCapacity(8)
            switch write(socket, first, &vectors) {
            case .done(let written):
                progressed = true
                advance(written)
            case .wouldBlock: return .blocked(progressed: progressed)
            case .ended, .failed: return .failed
            }
        }
        reset()
        return .all
    }

    /// Gathers up to eight pieces, each held in place by the closure of the one before, then writes them in one call.
    private func write(_ socket: Socket, _ index: Int, _ vectors: inout [iovec]) -> Socket.Transfer {
        guard index < pieces.count, vectors.count < 8 else { return vectors.withUnsafeBufferPointer(socket.write) }
        return pieces[index].withUnsafeBytes { bytes in
            let skipped = index == first ? sent : 0
            let start = bytes.baseAddress.map { UnsafeMutableRawPointer(mutating: $0 + skipped) }
            vectors.append(iovec(iov_base: start, iov_len: bytes.count - skipped))
            return write(socket, index + 1, &vectors)
        }
    }

    private mutating func advance(_ written: Int) {
        count -= written
        var rest = written
        while rest > 0 {
            let length = pieces[first].count - sent
            guard rest >= length else {
                sent += rest
                return
            }
            rest -= length
            sent = 0
            pieces[first] = first == pieces.count - 1 && isOpen ? pieces[first] : []
            first += 1
        }
    }

    /// Empty again; one small piece of storage is kept for the next answers.
    private mutating func reset() {
        if pieces.count == 1, isOpen, pieces[0].capacity <= 2048 {
            pieces[0].removeAll(keepingCapacity: true)
        } else {
            pieces = []
            isOpen = false
        }
        (first, sent) = (0, 0)
    }
}
