import HTTPTypes

/// An answer whose bytes are made once and sent often: a static file, a refusal of the server's own.
final class ReadyAnswer: Sendable {
    let status: HTTPResponse.Status
    let fields: HTTPFields
    let body: [UInt8]
    /// Status line and headers, without date and connection and without the empty line.
    let head: [UInt8]

    init(_ status: HTTPResponse.Status, fields: HTTPFields, body: [UInt8]) {
        self.status = status
        self.fields = fields
        self.body = body
        var head: [UInt8] = []
        WireFormat.appendHead(status, fields, to: &head)
        WireFormat.appendLength(of: body.count, status, to: &head)
        self.head = head
    }

    /// A short sentence in plain text, as the server itself answers.
    static func sentence(_ status: HTTPResponse.Status, _ text: String, fields: HTTPFields = [:]) -> ReadyAnswer {
        var fields = fields
        fields[.contentType] = "text/plain; charset=utf-8"
        fields[.cacheControl] = "no-store"
        return ReadyAnswer(status, fields: fields, body: Array("\(text)\n".utf8))
    }
}
