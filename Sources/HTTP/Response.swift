import HTTPTypes

/// An answer as a handler gives it. Length, date and connection headers are the server's; it overrides what stands here.
package struct Response: Sendable {
    /// What follows the head.
    package enum Body: Sendable {
        case none
        case bytes([UInt8])
        /// Made while it is sent: each call gives the next piece, nil the end. A worker makes a piece when the client has
        /// taken the ones before, so that neither threads nor memory wait for a slow one. An error cuts the answer off.
        case pieces(@Sendable () throws -> [UInt8]?)
        /// The connection stays open and carries these topics' events until either side ends it.
        case liveEvents(LiveSubscription)
        /// Pieces of the wire as they are, head included, each followed by a pause of the worker, then the end of the
        /// connection; for a server that misbehaves on purpose.
        case raw([[UInt8]], pause: Duration)
    }

    package var status: HTTPResponse.Status { didSet { ready = nil } }
    package var fields: HTTPFields { didSet { ready = nil } }
    package var body: Body { didSet { ready = nil } }
    /// The same answer made ahead in the bytes of the wire; given up when anything is changed.
    private(set) var ready: ReadyAnswer?

    package init(_ status: HTTPResponse.Status, fields: HTTPFields = [:], body: Body = .none) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// An answer that was made ahead.
    init(ready: ReadyAnswer) {
        self.init(ready.status, fields: ready.fields, body: ready.body.isEmpty ? .none : .bytes(ready.body))
        self.ready = ready
    }

    package static func html(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(status, fields: [.contentType: "text/html; charset=utf-8"], body: .bytes(Array(text.utf8)))
    }

    package static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(status, fields: [.contentType: "text/plain; charset=utf-8"], body: .bytes(Array(text.utf8)))
    }

    package static func json(_ bytes: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        Response(status, fields: [.contentType: "application/json"], body: .bytes(bytes))
    }

    /// A text that the browser keeps as a file under this name, which needs no escaping.
    package static func file(_ text: String, type: String, name: String) -> Response {
        Response(
            .ok, fields: [.contentType: type, .contentDisposition: "attachment; filename=\"\(name)\""],
            body: .bytes(Array(text.utf8)))
    }

    /// The same for a file that is made while it is sent.
    package static func file(
        pieces: @escaping @Sendable () throws -> [UInt8]?, type: String, name: String
    ) -> Response {
        Response(
            .ok, fields: [.contentType: type, .contentDisposition: "attachment; filename=\"\(name)\""],
            body: .pieces(pieces))
    }

    /// Sends the browser elsewhere; what no header may carry in `address` is escaped.
    package static func redirect(to address: String, _ status: HTTPResponse.Status = .seeOther) -> Response {
        Response(status, fields: [.location: PercentCoding.encodedForLocation(address)])
    }

    /// Half the time of zlib's usual level, for a tenth more bytes.
    private static let gzipLevel: Int32 = 3

    /// The same answer with its body in gzip, when the client takes that and a text is long enough (> 1 KiB) to gain by it.
    package func compressed(for head: RequestHead) -> Response {
        guard case .bytes(let bytes) = body, bytes.count > 1024, fields[.contentEncoding] == nil,
            MediaType.isText(fields[.contentType] ?? "")
        else { return self }

        var answer = self
        answer.fields.append(HTTPField(name: .vary, value: "Accept-Encoding"))
        guard head.acceptsGzip, let zipped = ContentCoding.gzip(bytes, level: Self.gzipLevel) else { return answer }
        answer.fields[.contentEncoding] = "gzip"
        answer.body = .bytes(zipped)
        return answer
    }
}
