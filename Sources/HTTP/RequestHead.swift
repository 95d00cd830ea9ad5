import Basics
import HTTPTypes

/// The head of a request, before its body is read.
///
/// Made for every request on the reactor, so it keeps the bytes and makes texts when they are asked for; a worker gets one
/// whose headers and query are made already.
package struct RequestHead: Sendable {
    package let method: HTTPRequest.Method
    /// Decoded once, without dot segments; begins with a slash.
    package let path: String
    /// The client's address; behind a trusted proxy, the one it names.
    package let remoteAddress: String
    let shape: RequestShape
    let bytes: [UInt8]
    private var made: (fields: HTTPFields, query: Query)?

    init(_ shape: RequestShape, _ bytes: [UInt8], remoteAddress: String) {
        method = shape.method.name
        path = shape.target.decodedPath ?? bytes.span.extracting(shape.target.rawPath).text
        self.remoteAddress = remoteAddress
        self.shape = shape
        self.bytes = bytes
    }

    /// A head whose client stands behind `peer` when that is one of the `trusted` proxies.
    init(_ shape: RequestShape, _ bytes: [UInt8], peer: String, trusting trusted: Set<String>) {
        guard trusted.contains(peer) else {
            self.init(shape, bytes, remoteAddress: peer)
            return
        }
        let head = RequestHead(shape, bytes, remoteAddress: peer)
        let hops = head.fields[values: HTTPField.Name.forwardedFor].flatMap { $0.split(separator: ",") }.map(\.trimmed)
        let client = hops.last { !trusted.contains($0) && Authority.isAddress($0) }
        self.init(shape, bytes, remoteAddress: client ?? peer)
    }

    /// A head made by hand, for callers that have no socket: tests, and pages that ask themselves.
    ///
    /// - Throws: `Refusal` when no client could send this.
    package init(
        _ method: HTTPRequest.Method, _ target: String, host: String = "localhost", fields: HTTPFields = [:],
        remoteAddress: String = "127.0.0.1"
    ) throws(Refusal) {
        let lines = ["\(method) \(target) HTTP/1.1", "Host: \(host)"] + fields.map { "\($0.name): \($0.value)" }
        let bytes = Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
        var parser = Parser(RequestLimits())
        do throws(ParseFailure) {
            guard try parser.advance(bytes.span) else { throw .malformedLine }
        } catch {
            throw Refusal("The request was not made", why: error.sentence, next: "Correct the call.")
        }
        self.init(parser.shape, bytes, remoteAddress: remoteAddress)
    }

    /// The target as sent.
    package var target: String { text(shape.rawTarget) }

    /// The pairs behind the question mark, decoded.
    package var query: Query {
        if let made { return made.query }
        guard let range = shape.target.query else { return Query() }
        // The parser has refused what cannot be read.
        return (try? Query(parsing: Array(bytes[range]), limit: .max)) ?? Query()
    }

    package var fields: HTTPFields {
        made?.fields ?? parsedFields()
    }

    /// The host in lower case, without a port; empty where HTTP/1.0 sent none.
    package var host: String {
        guard let authority = shape.authority else { return "" }
        let whole = bytes.span.extracting(authority)
        return whole.extracting(0..<(Authority.hostLength(whole) ?? 0)).text.lowercased()
    }

    /// The host with its port, as sent.
    package var authority: String { shape.authority.map(text) ?? "" }

    package var isHTTP10: Bool { shape.isHTTP10 }

    /// The declared length; nil for a chunked body, and when nothing was declared.
    package var contentLength: Int? {
        if case .sized(let length) = shape.framing { length } else { nil }
    }

    package var expectsContinue: Bool { shape.expectsContinue }

    /// Whether the client takes gzip.
    package var acceptsGzip: Bool {
        value(of: "accept-encoding").map { ContentCoding.acceptsGzip(bytes.span.extracting($0)) } ?? false
    }

    /// Where the first header of this name, given in lower case, has its value in `bytes`.
    func value(of name: StaticString) -> Range<Int>? {
        for field in shape.fields where bytes.span.extracting(field.name).equalsIgnoringCase(name) {
            return field.value
        }
        return nil
    }

    /// The same head with headers and query made, for the thread that will look at them more than once.
    func unpacked() -> RequestHead {
        var head = self
        head.made = (fields, query)
        return head
    }

    private func text(_ range: Range<Int>) -> String { bytes.span.extracting(range).text }

    private func parsedFields() -> HTTPFields {
        var fields = HTTPFields()
        fields.reserveCapacity(shape.fields.count)
        for place in shape.fields {
            guard let name = HTTPField.Name(text(place.name)) else { continue }
            fields.append(HTTPField(name: name, value: bytes[place.value]))
        }
        return fields
    }
}

extension RequestMethod {
    /// The method under the name all Swift servers use.
    var name: HTTPRequest.Method {
        switch self {
        case .get: .get
        case .head: .head
        case .post: .post
        case .put: .put
        case .patch: .patch
        case .delete: .delete
        case .options: .options
        }
    }
}

extension HTTPField.Name {
    /// Where proxies note whom they speak for.
    static let forwardedFor = HTTPField.Name("X-Forwarded-For") ?? .from
}
