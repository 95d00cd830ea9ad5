/// What one transfer may do and what it has brought; the callbacks ask and tell it.
struct Transfer {
    var isLab = false
    var maxBytes = 0
    var firstByteTimeout: Duration = .seconds(30)
    var cancel: (@Sendable () -> Bool)?
    var beginBefore: ContinuousClock.Instant?

    var fields: [(name: String, value: String)] = []
    var body: [UInt8] = []
    private var headerBytes = 0
    /// When the connection stood and the request went out; nil before.
    var sentAt: ContinuousClock.Instant?
    /// Why it was stopped from our side; nil when it was not.
    private(set) var stopped: Stop?

    enum Stop: Equatable {
        case tooLarge
        case noFirstByte
        case cancelled
        case tooLate
        case address(String)
    }

    mutating func take(body piece: UnsafeRawBufferPointer) -> Bool {
        guard body.count + piece.count <= maxBytes else {
            stopped = .tooLarge
            return false
        }
        if body.isEmpty, let announced { body.reserveCapacity(min(announced, maxBytes)) }
        body.append(contentsOf: piece)
        return true
    }

    /// Bytes of the body, as the head says.
    private var announced: Int? {
        let field = fields.last { $0.name.utf8.count == 14 && $0.name.lowercased() == "content-length" }
        return field.flatMap { UInt32($0.value) }.map(Int.init)
    }

    /// One line of the head; a new status line (after 100 or 103) begins a new head.
    mutating func take(header line: UnsafeRawBufferPointer) -> Bool {
        headerBytes += line.count
        guard headerBytes <= 256 << 10 else {
            stopped = .tooLarge
            return false
        }
        if line.starts(with: "HTTP/".utf8) {
            fields = []
        } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
            let value = String(decoding: line[(colon + 1)...], as: UTF8.self)
            fields.append((String(decoding: line[..<colon], as: UTF8.self), value.trimmed))
        }
        return true
    }

    mutating func mayGoOn() -> Bool {
        if let cancel, cancel() {
            stopped = .cancelled
            return false
        }
        if headerBytes == 0, let sentAt, sentAt.duration(to: .now) > firstByteTimeout {
            stopped = .noFirstByte
            return false
        }
        return true
    }

    /// The connection stands and the request would go out now.
    mutating func mayBegin() -> Bool {
        if let beginBefore, ContinuousClock.now > beginBefore {
            stopped = .tooLate
            return false
        }
        sentAt = .now
        return true
    }

    /// A refused address is remembered, but a name may have others: libcurl goes on to the next.
    mutating func mayConnect(to address: [UInt8]) -> Bool {
        guard !isLab, let why = PublicAddress.complaint(address) else { return true }
        stopped = .address(why)
        return false
    }
}

extension String {
    var trimmed: String {
        let isSpace = { (byte: UInt8) in byte == 32 || (9...13).contains(byte) }
        let start = utf8.firstIndex { !isSpace($0) } ?? endIndex
        let end = utf8.lastIndex { !isSpace($0) }.map { utf8.index(after: $0) } ?? start
        return String(self[start..<end])
    }
}
