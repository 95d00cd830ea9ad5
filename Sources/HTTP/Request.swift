import Basics
import HTTPTypes

/// A whole request, as a handler gets it.
package struct Request: Sendable {
    package let head: RequestHead
    /// Empty where none was sent.
    package let body: [UInt8]

    package init(head: RequestHead, body: [UInt8] = []) {
        self.head = head
        self.body = body
    }

    package var method: HTTPRequest.Method { head.method }
    package var path: String { head.path }
    package var query: Query { head.query }
    package var fields: HTTPFields { head.fields }
    package var host: String { head.host }
    package var remoteAddress: String { head.remoteAddress }

    /// The body as a form, with files or without.
    ///
    /// - Throws: a refusal when it is of another type, is malformed or has more than `limit` fields.
    package func form(limit: Int = 20_000) throws(Refusal) -> Form {
        let parts = (fields[.contentType] ?? "").split(separator: ";").map(\.trimmed)
        let type = parts.first?.lowercased()
        if type == "multipart/form-data" {
            let boundary = parts.first { $0.lowercased().hasPrefix("boundary=") }?.dropFirst("boundary=".count) ?? ""
            let read = try Multipart(body, boundary: boundary.filter { $0 != "\"" }, limit: limit)
            return Form(pairs: read.pairs, files: read.files)
        }
        guard body.isEmpty || type == "application/x-www-form-urlencoded" else {
            throw Refusal(
                "The form was not read", why: "its content type is not application/x-www-form-urlencoded",
                next: "Send it from the page.")
        }
        return try Form(parsing: body, limit: limit)
    }

    /// The value of the first cookie of this name.
    package func cookie(_ name: String) -> String? {
        for header in fields[values: .cookie] {
            for pair in header.split(separator: ";") {
                let parts = pair.trimmed.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                if parts.count == 2, parts[0] == name { return String(parts[1]) }
            }
        }
        return nil
    }
}
