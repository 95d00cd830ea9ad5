/// The bytes behind a head to the body, a piece at a time, within a limit.
struct BodyParser: Sendable {
    private enum State {
        case sized
        case size
        case chunkExtension
        case sizeFeed
        case data
        case dataReturn
        case dataFeed
        case trailerStart
        case trailerName
        case trailerValue
        case trailerFeed
        case lastFeed
        case complete
    }

    private let limits: RequestLimits
    private let limit: Int
    private let keeps: Bool
    private var state: State
    /// Bytes of the body, or of the chunk under way, that are still to come.
    private var remaining = 0
    /// Digits of the size, bytes of the extension or bytes of the trailers read so far.
    private var count = 0
    /// Bytes of the body received.
    private(set) var received = 0
    /// The body so far; stays empty when it is only to be read past.
    private(set) var body: [UInt8] = []

    /// - Parameter keeps: false to read past the body without keeping it.
    /// - Throws: 413 when the declared length is beyond `limit`.
    init(_ framing: Framing, limit: Int, keeps: Bool, limits: RequestLimits) throws(ParseFailure) {
        self.limits = limits
        self.limit = limit
        self.keeps = keeps
        switch framing {
        case .none: state = .complete
        case .sized(let length):
            guard length <= limit else { throw .bodyTooLarge }
            remaining = length
            state = .sized
        case .chunked: state = .size
        }
    }

    var isComplete: Bool { state == .complete }

    /// Reads on from `position`, which it moves behind the last byte used; true at the body's end.
    mutating func advance(_ bytes: Span<UInt8>, _ position: inout Int) throws(ParseFailure) -> Bool {
        while position < bytes.count, state != .complete {
            if state == .sized || state == .data {
                takeData(bytes, &position)
            } else {
                try read(bytes[position])
                position += 1
            }
        }
        return state == .complete
    }

    private mutating func takeData(_ bytes: Span<UInt8>, _ position: inout Int) {
        let length = min(remaining, bytes.count - position)
        if keeps { bytes.extracting(position..<(position + length)).withUnsafeBufferPointer { body += $0 } }
        position += length
        received += length
        remaining -= length
        if remaining == 0 { state = state == .sized ? .complete : .dataReturn }
    }

    private mutating func read(_ byte: UInt8) throws(ParseFailure) {
        switch state {
        case .size: try readSize(byte)
        case .chunkExtension: try readExtension(byte)
        case .sizeFeed: try expect(.lineFeed, byte, next: remaining > 0 ? .data : .trailerStart)
        case .dataReturn: try expect(.carriageReturn, byte, next: .dataFeed)
        case .dataFeed: try expect(.lineFeed, byte, next: .size)
        case .trailerFeed: try expect(.lineFeed, byte, next: .trailerStart)
        case .lastFeed: try expect(.lineFeed, byte, next: .complete)
        case .trailerStart, .trailerName, .trailerValue: try readTrailer(byte)
        case .sized, .data, .complete: break
        }
    }

    private mutating func readSize(_ byte: UInt8) throws(ParseFailure) {
        if let digit = byte.hexValue {
            count += 1
            guard count <= 16 else { throw .badChunk }
            guard remaining <= limit else { throw .bodyTooLarge }
            remaining = remaining << 4 | Int(digit)
            return
        }
        guard count > 0, byte == UInt8(ascii: ";") || byte == .carriageReturn else { throw .badChunk }
        guard remaining <= limit - received else { throw .bodyTooLarge }
        count = 0
        state = byte == .carriageReturn ? .sizeFeed : .chunkExtension
    }

    private mutating func readExtension(_ byte: UInt8) throws(ParseFailure) {
        if byte == .carriageReturn {
            count = 0
            state = .sizeFeed
            return
        }
        count += 1
        guard !byte.isControl, count <= limits.chunkExtension else { throw .badChunk }
    }

    private mutating func readTrailer(_ byte: UInt8) throws(ParseFailure) {
        count += 1
        guard count <= limits.trailers else { throw .headTooLarge }
        switch (state, byte) {
        case (.trailerStart, .carriageReturn): state = .lastFeed
        case (.trailerStart, _) where byte.isToken: state = .trailerName
        case (.trailerName, _) where byte.isToken: break
        case (.trailerName, UInt8(ascii: ":")): state = .trailerValue
        case (.trailerValue, .carriageReturn): state = .trailerFeed
        case (.trailerValue, _) where byte.isFieldValue: break
        default: throw .badChunk
        }
    }

    private mutating func expect(_ wanted: UInt8, _ byte: UInt8, next: State) throws(ParseFailure) {
        guard byte == wanted else { throw .badChunk }
        state = next
    }
}
