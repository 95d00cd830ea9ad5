/// What a parsed head says, as places in its bytes: nothing is copied until someone asks.
struct RequestShape: Sendable {
    var method = RequestMethod.get
    var target = RequestTarget()
    /// The whole target as sent.
    var rawTarget = 0..<0
    var isHTTP10 = false
    var fields: [FieldPlace] = []
    /// Where the Host header's value lies.
    var host: Range<Int>?
    var framing = Framing.none
    var expectsContinue = false
    /// Whether the client allows another request on this connection.
    var keepsAlive = true
    /// Length of the head with its last line end.
    var length = 0

    /// Where `host:port` lies; an absolute target wins over the Host header.
    var authority: Range<Int>? { target.authority ?? host }
}

/// Where a header's name and its trimmed value lie; 32 bits each, for heads are small and many.
struct FieldPlace: Sendable {
    let nameStart: Int32
    let nameEnd: Int32
    let valueStart: Int32
    let valueEnd: Int32

    init(name: Range<Int>, value: Range<Int>) {
        nameStart = Int32(truncatingIfNeeded: name.lowerBound)
        nameEnd = Int32(truncatingIfNeeded: name.upperBound)
        valueStart = Int32(truncatingIfNeeded: value.lowerBound)
        valueEnd = Int32(truncatingIfNeeded: value.upperBound)
    }

    var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
    var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }
}

/// How the end of a body is found.
enum Framing: Equatable, Sendable {
    case none
    case sized(Int)
    case chunked
}

/// The methods that are served; every other one is 501.
enum RequestMethod: Sendable {
    case get
    case head
    case post
    case put
    case patch
    case delete
    case options

    init?(_ bytes: Span<UInt8>) {
        if bytes.equals("GET") {
            self = .get
        } else if bytes.equals("POST") {
            self = .post
        } else if bytes.equals("HEAD") {
            self = .head
        } else if bytes.equals("PUT") {
            self = .put
        } else if bytes.equals("PATCH") {
            self = .patch
        } else if bytes.equals("DELETE") {
            self = .delete
        } else if bytes.equals("OPTIONS") {
            self = .options
        } else {
            return nil
        }
    }
}
