/// Bytes to the head of a request, a piece at a time: each byte is looked at once, and the verdict does not depend on how the
/// bytes were cut.
///
/// Stricter than RFC 9112 where that leaves a choice: line ends are CRLF, nothing is folded, nothing is repaired.
struct Parser: Sendable {
    private enum State {
        case method
        case target
        case version
        case lineFeed
        case fieldStart
        case fieldName
        case fieldValue
        case fieldFeed
        case lastFeed
        case complete
    }

    private let limits: RequestLimits
    private var state = State.method
    /// The next byte to look at.
    private var position = 0
    /// Where the line under way begins.
    private var line = 0
    /// Where the word under way begins.
    private var word = 0
    private var fieldName = 0..<0
    private var found = Findings()

    init(_ limits: RequestLimits) {
        self.limits = limits
        found.shape.fields.reserveCapacity(12)
    }

    /// What the head says; to be read once `advance` has returned true.
    var shape: RequestShape { found.shape }

    /// Whether the request line has shown the method HEAD, so that even a refusal has no body.
    var isHead: Bool { state != .method && found.shape.method == .head }

    /// Reads on in `bytes`, which begin with the head's first byte and have grown since the last call; true at the head's end.
    mutating func advance(_ bytes: Span<UInt8>) throws(ParseFailure) -> Bool {
        while position < bytes.count, state != .complete {
            switch state {
            case .method: try readMethod(bytes)
            case .target: try readTarget(bytes)
            case .version: try readVersion(bytes)
            case .lineFeed: try readFeed(bytes, next: .fieldStart, else: .malformedLine)
            case .fieldStart: try startField(bytes)
            case .fieldName: try readName(bytes)
            case .fieldValue: try readValue(bytes)
            case .fieldFeed: try readFeed(bytes, next: .fieldStart, else: .badField)
            case .lastFeed: try readFeed(bytes, next: .complete, else: .badField)
            case .complete: break
            }
        }
        guard state == .complete else { return false }
        try found.conclude(bytes, length: position)
        return true
    }

    private mutating func readMethod(_ bytes: Span<UInt8>) throws(ParseFailure) {
        while position < bytes.count, bytes[position].isToken { position += 1 }
        try checkRequestLine()
        guard position < bytes.count else { return }
        guard bytes[position] == .space, position > 0 else { throw .malformedLine }
        guard let method = RequestMethod(bytes.extracting(0..<position)) else { throw .unknownMethod }
        found.shape.method = method
        startWord(.target)
    }

    private mutating func readTarget(_ bytes: Span<UInt8>) throws(ParseFailure) {
        while position < bytes.count, bytes[position].isTarget { position += 1 }
        try checkRequestLine()
        guard position < bytes.count else { return }
        guard bytes[position] == .space, position > word else { throw .malformedLine }
        let range = word..<position
        found.shape.rawTarget = range
        found.shape.target = try RequestTarget(bytes, range, isOptions: found.shape.method == .options)
        startWord(.version)
    }

    private mutating func readVersion(_ bytes: Span<UInt8>) throws(ParseFailure) {
        while position < bytes.count, bytes[position].isTarget { position += 1 }
        try checkRequestLine()
        guard position < bytes.count else { return }
        guard bytes[position] == .carriageReturn else { throw .malformedLine }
        found.shape.isHTTP10 = try Parser.isHTTP10(bytes.extracting(word..<position))
        startWord(.lineFeed)
    }

    private mutating func startField(_ bytes: Span<UInt8>) throws(ParseFailure) {
        line = position
        word = position
        if bytes[position] == .carriageReturn {
            position += 1
            state = .lastFeed
            try checkHead()
            return
        }
        guard found.shape.fields.count < limits.fields else { throw .headTooLarge }
        state = .fieldName
    }

    private mutating func readName(_ bytes: Span<UInt8>) throws(ParseFailure) {
        while position < bytes.count, bytes[position].isToken { position += 1 }
        try checkField()
        guard position < bytes.count else { return }
        guard bytes[position] == UInt8(ascii: ":"), position > word else { throw .badField }
        fieldName = word..<position
        startWord(.fieldValue)
    }

    private mutating func readValue(_ bytes: Span<UInt8>) throws(ParseFailure) {
        while position < bytes.count, bytes[position].isFieldValue { position += 1 }
        try checkField()
        guard position < bytes.count else { return }
        guard bytes[position] == .carriageReturn else { throw .badField }
        var start = word
        var end = position
        while start < end, bytes[start].isBlank { start += 1 }
        while end > start, bytes[end - 1].isBlank { end -= 1 }
        try found.add(FieldPlace(name: fieldName, value: start..<end), bytes)
        startWord(.fieldFeed)
    }

    private mutating func readFeed(
        _ bytes: Span<UInt8>, next: State, else failure: ParseFailure
    ) throws(ParseFailure) {
        guard bytes[position] == .lineFeed else { throw failure }
        position += 1
        try checkHead()
        state = next
    }

    private mutating func startWord(_ next: State) {
        position += 1
        word = position
        state = next
    }

    private func checkRequestLine() throws(ParseFailure) {
        guard position <= limits.requestLine else { throw .lineTooLong }
    }

    private func checkField() throws(ParseFailure) {
        guard position - line <= limits.fieldLine, position <= limits.head else { throw .headTooLarge }
    }

    private func checkHead() throws(ParseFailure) {
        guard position <= limits.head else { throw .headTooLarge }
    }

    /// Whether the version is 1.0 and not 1.1; other numbers are 505, other words 400.
    private static func isHTTP10(_ bytes: Span<UInt8>) throws(ParseFailure) -> Bool {
        if bytes.equals("HTTP/1.1") { return false }
        if bytes.equals("HTTP/1.0") { return true }
        guard bytes.count > 5, bytes.extracting(0..<5).equals("HTTP/") else { throw .malformedLine }
        var index = 5
        while index < bytes.count, bytes[index].isDigit { index += 1 }
        guard index > 5, index < bytes.count - 1, bytes[index] == UInt8(ascii: ".") else { throw .malformedLine }
        for rest in (index + 1)..<bytes.count where !bytes[rest].isDigit { throw .malformedLine }
        throw .otherVersion
    }
}
