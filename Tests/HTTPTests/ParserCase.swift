import Testing

@testable import HTTP

/// One input of the parser's table and what has to come of it.
struct ParserCase: Sendable, CustomTestStringConvertible {
    let name: String
    let input: [UInt8]
    let verdict: ParserVerdict

    var testDescription: String { name }

    /// - Parameter requests: the requests that are read, each as `GET /path body`.
    /// - Parameter status: the refusal after them; nil when the rest is merely unfinished.
    init(_ name: String, _ input: String, _ requests: [String], _ status: Int? = nil) {
        self.init(name, Array(input.utf8), requests, status)
    }

    init(_ name: String, _ input: [UInt8], _ requests: [String], _ status: Int? = nil) {
        self.name = name
        self.input = input
        verdict = ParserVerdict(requests: requests, status: status)
    }

    /// A refused input.
    static func refused(_ status: Int, _ name: String, _ input: String) -> ParserCase {
        ParserCase(name, input, [], status)
    }

    /// A refused input, made of a good request line and host and these header lines.
    static func refused(_ status: Int, _ name: String, fields: String) -> ParserCase {
        ParserCase(name, "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n", [], status)
    }

    /// A target that is read as this path and query.
    static func target(_ name: String, _ target: String, _ read: String) -> ParserCase {
        ParserCase(name, "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n", ["GET \(read)"])
    }

    /// A target that is refused.
    static func badTarget(_ name: String, _ target: String) -> ParserCase {
        ParserCase(name, "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n", [], 400)
    }

    /// A chunked body that is read as `body`.
    static func chunks(_ name: String, _ chunks: String, _ body: String) -> ParserCase {
        ParserCase(name, chunkedHead + chunks, ["POST / \(body)"])
    }

    /// A chunked body that is refused.
    static func badChunks(_ name: String, _ chunks: String, _ status: Int = 400) -> ParserCase {
        ParserCase(name, chunkedHead + chunks, [], status)
    }

    private static let chunkedHead = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
}

/// What the parser makes of a stream of bytes.
struct ParserVerdict: Equatable, Sendable {
    var requests: [String] = []
    var status: Int?
}

/// The reader driven as a connection drives it.
struct ParserDriver {
    static let bodyLimit = 1000

    private var reader = RequestReader(RequestLimits())
    private var line = ""
    private(set) var verdict = ParserVerdict()

    /// Feeds the pieces one after the other; bytes behind a refusal are not read.
    static func verdict(_ pieces: [ArraySlice<UInt8>]) -> ParserVerdict {
        var driver = ParserDriver()
        for piece in pieces where driver.verdict.status == nil { driver.feed(piece) }
        return driver.verdict
    }

    private mutating func feed(_ piece: ArraySlice<UInt8>) {
        piece.withUnsafeBytes { reader.append($0) }
        do throws(ParseFailure) {
            while true {
                switch try reader.next() {
                case .needsBytes: return
                case .head:
                    let (shape, bytes) = reader.head()
                    line = ParserDriver.describe(RequestHead(shape, bytes, remoteAddress: ""))
                    try reader.readBody(limit: ParserDriver.bodyLimit, keeps: true)
                case .complete:
                    let body = reader.takeBody()
                    verdict.requests.append(body.isEmpty ? line : "\(line) \(String(decoding: body, as: UTF8.self))")
                }
            }
        } catch {
            verdict.status = error.status
        }
    }

    private static func describe(_ head: RequestHead) -> String {
        let query = head.query.pairs.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
        let host = head.authority == "a" ? "" : " @\(head.authority)"
        let notes = (head.isHTTP10 ? " 1.0" : "") + (head.shape.keepsAlive ? "" : " close")
        return "\(head.method) \(head.path)\(query.isEmpty ? "" : "?" + query)\(host)\(notes)"
            + (head.expectsContinue ? " expects" : "")
    }
}
