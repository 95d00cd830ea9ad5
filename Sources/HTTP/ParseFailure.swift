/// Why bytes are not a request: the status that says so, and a sentence that repeats nothing of what was sent.
struct ParseFailure: Error, Equatable, Sendable {
    let status: Int
    let sentence: String

    init(_ status: Int, _ sentence: String) {
        self.status = status
        self.sentence = sentence
    }

    static let malformedLine = ParseFailure(400, "The request line is malformed.")
    static let badTarget = ParseFailure(400, "The request target is malformed.")
    static let badField = ParseFailure(400, "A header field is malformed.")
    static let badHost = ParseFailure(400, "Exactly one valid Host header is needed.")
    static let badFraming = ParseFailure(400, "The length of the body is ambiguous or malformed.")
    static let badChunk = ParseFailure(400, "The chunked body is malformed.")
    static let tooSlow = ParseFailure(408, "The request did not arrive in time.")
    static let bodyTooLarge = ParseFailure(413, "The body is larger than this address accepts.")
    static let lineTooLong = ParseFailure(414, "The request line is too long.")
    static let badExpectation = ParseFailure(417, "Only the expectation 100-continue can be met.")
    static let headTooLarge = ParseFailure(431, "The header fields are too large or too many.")
    static let unknownMethod = ParseFailure(501, "This method is not supported.")
    static let unknownCoding = ParseFailure(501, "Only the transfer coding chunked is supported.")
    static let otherVersion = ParseFailure(505, "Only HTTP/1.1 and HTTP/1.0 are spoken here.")
}
