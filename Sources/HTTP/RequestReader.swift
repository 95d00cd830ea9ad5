/// The incoming side of one connection: bytes in, heads and bodies out, one request after the other.
///
/// The caller appends what arrives and asks `next()`. After `.head` it says with `readBody` what it thinks of the body; after
/// `.complete` it takes the body and asks for the next request.
struct RequestReader: Sendable {
    /// What the bytes so far amount to.
    enum Event: Equatable, Sendable {
        case needsBytes
        case head
        case complete
    }

    /// What the reader is waiting for.
    enum Stage: Equatable, Sendable {
        /// No byte of a request has come.
        case quiet
        case head
        case body
    }

    private let limits: RequestLimits
    private var input: [UInt8] = []
    /// Where the request under way, or the rest of its body, begins in `input`.
    private var start = 0
    private var parser: Parser
    private var body: BodyParser?
    /// Requests begun so far, so that a clock can tell one from the next.
    private(set) var number = 0

    init(_ limits: RequestLimits) {
        self.limits = limits
        parser = Parser(limits)
    }

    var stage: Stage {
        if body != nil { return .body }
        return start < input.count ? .head : .quiet
    }

    /// Bytes of the body under way that have come.
    var bodyReceived: Int { body?.received ?? 0 }

    /// Whether the head under way is known to be of a HEAD request.
    var isHead: Bool { parser.isHead }

    /// Takes bytes that have arrived.
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        input.append(contentsOf: bytes)
    }

    /// Reads on; to be called until it answers `.needsBytes`.
    mutating func next() throws(ParseFailure) -> Event {
        guard var body = body.take() else {
            let isComplete = try RequestReader.advance(&parser, input, start)
            return isComplete ? .head : tidy()
        }
        let isComplete = try RequestReader.advance(&body, input, &start)
        self.body = body
        return isComplete ? .complete : tidy()
    }

    private static func advance(_ parser: inout Parser, _ input: [UInt8], _ start: Int) throws(ParseFailure) -> Bool {
        try parser.advance(input.span.extracting(start..<input.count))
    }

    private static func advance(
        _ body: inout BodyParser, _ input: [UInt8], _ start: inout Int
    ) throws(ParseFailure) -> Bool {
        try body.advance(input.span, &start)
    }

    /// The head that `next()` has announced: its shape and its bytes.
    func head() -> (shape: RequestShape, bytes: [UInt8]) {
        let shape = parser.shape
        return (shape, Array(input[start..<(start + shape.length)]))
    }

    /// Goes on behind the head: reads the body, or past it when it is not to be kept.
    ///
    /// - Throws: 413 when the declared length is beyond `limit`.
    mutating func readBody(limit: Int, keeps: Bool) throws(ParseFailure) {
        let shape = parser.shape
        body = try BodyParser(shape.framing, limit: limit, keeps: keeps, limits: limits)
        start += shape.length
        parser = Parser(limits)
        number += 1
    }

    /// The body of the request that is complete; the next request begins behind it.
    mutating func takeBody() -> [UInt8] {
        let complete = body.take()
        return complete?.body ?? []
    }

    /// Drops what has been used, and large storage with it.
    private mutating func tidy() -> Event {
        if start == input.count {
            input.removeAll(keepingCapacity: input.capacity <= 2048)
        } else if start > 0 {
            input.removeSubrange(0..<start)
        }
        start = 0
        return .needsBytes
    }
}
