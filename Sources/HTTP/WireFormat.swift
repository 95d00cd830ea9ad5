import HTTPTypes

/// How heads look on the wire.
enum WireFormat {
    /// Status line and headers, without the three kinds that are the server's own and without the empty line.
    static func appendHead(_ status: HTTPResponse.Status, _ fields: HTTPFields, to bytes: inout [UInt8]) {
        bytes += "HTTP/1.1 ".utf8
        bytes += String(status.code).utf8
        bytes.append(.space)
        bytes += (status.reasonPhrase.isEmpty ? phrases[status.code] ?? "" : status.reasonPhrase).utf8
        appendLineEnd(to: &bytes)
        for field in fields where !isServersOwn(field.name) {
            bytes += field.name.rawName.utf8
            bytes.append(UInt8(ascii: ":"))
            bytes.append(.space)
            field.withUnsafeBytesOfValue { bytes += $0 }
            appendLineEnd(to: &bytes)
        }
    }

    /// The Content-Length line, for statuses that may have a body.
    static func appendLength(of count: Int, _ status: HTTPResponse.Status, to bytes: inout [UInt8]) {
        guard allowsBody(status) else { return }
        bytes += "Content-Length: ".utf8
        bytes += String(count).utf8
        appendLineEnd(to: &bytes)
    }

    static func appendLineEnd(to bytes: inout [UInt8]) {
        bytes.append(.carriageReturn)
        bytes.append(.lineFeed)
    }

    /// Whether an answer of this status may have a body at all.
    static func allowsBody(_ status: HTTPResponse.Status) -> Bool {
        status.code >= 200 && status.code != 204 && status.code != 304
    }

    private static func isServersOwn(_ name: HTTPField.Name) -> Bool {
        name == .contentLength || name == .connection || name == .transferEncoding || name == .date
    }

    /// The words of statuses that were made of a number alone.
    private static let phrases = Dictionary(
        uniqueKeysWithValues: [
            HTTPResponse.Status.ok, .created, .accepted, .noContent, .movedPermanently, .found, .seeOther, .notModified,
            .temporaryRedirect, .permanentRedirect, .badRequest, .unauthorized, .forbidden, .notFound,
            .methodNotAllowed,
            .requestTimeout, .conflict, .gone, .contentTooLarge, .uriTooLong, .unsupportedMediaType, .expectationFailed,
            .unprocessableContent, .tooManyRequests, .requestHeaderFieldsTooLarge, .internalServerError,
            .notImplemented,
            .badGateway, .serviceUnavailable, .gatewayTimeout, .httpVersionNotSupported,
        ].map { ($0.code, $0.reasonPhrase) })
}
