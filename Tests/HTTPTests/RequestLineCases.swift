/// The request line: three words, one space between them, CRLF behind.
enum RequestLineCases {
    static let all = accepted + malformed + methods + versions

    private static let host = "Host: a\r\n\r\n"

    private static let accepted = [
        ParserCase("nothing at all", "", []),
        ParserCase("the shortest request", "GET / HTTP/1.1\r\n\(host)", ["GET /"]),
        ParserCase("HEAD", "HEAD / HTTP/1.1\r\n\(host)", ["HEAD /"]),
        ParserCase("POST without a body", "POST / HTTP/1.1\r\n\(host)", ["POST /"]),
        ParserCase("PUT", "PUT /x HTTP/1.1\r\n\(host)", ["PUT /x"]),
        ParserCase("PATCH", "PATCH /x HTTP/1.1\r\n\(host)", ["PATCH /x"]),
        ParserCase("DELETE", "DELETE /x HTTP/1.1\r\n\(host)", ["DELETE /x"]),
        ParserCase("OPTIONS of a path", "OPTIONS /x HTTP/1.1\r\n\(host)", ["OPTIONS /x"]),
        ParserCase("OPTIONS of the server", "OPTIONS * HTTP/1.1\r\n\(host)", ["OPTIONS *"]),
        ParserCase("HTTP/1.0 without a host", "GET / HTTP/1.0\r\n\r\n", ["GET / @ 1.0 close"]),
        ParserCase("HTTP/1.0 with a host", "GET / HTTP/1.0\r\n\(host)", ["GET / 1.0 close"]),
        ParserCase("an unfinished method", "GE", []),
        ParserCase("an unfinished target", "GET /abc", []),
        ParserCase("an unfinished version", "GET / HTTP/1.", []),
        ParserCase("a line that lacks its line feed", "GET / HTTP/1.1\r", []),
    ]

    private static let malformed = [
        ParserCase.refused(400, "an empty line first", "\r\nGET / HTTP/1.1\r\n\(host)"),
        .refused(400, "a bare line feed first", "\nGET / HTTP/1.1\r\n\(host)"),
        .refused(400, "a space first", " GET / HTTP/1.1\r\n\(host)"),
        .refused(400, "a NUL first", "\0GET / HTTP/1.1\r\n\(host)"),
        .refused(400, "bare line feed behind the line", "GET / HTTP/1.1\n\(host)"),
        .refused(400, "bare carriage return behind the line", "GET / HTTP/1.1\r\(host)"),
        .refused(400, "two carriage returns", "GET / HTTP/1.1\r\r\n\(host)"),
        .refused(400, "two spaces before the target", "GET  / HTTP/1.1\r\n\(host)"),
        .refused(400, "two spaces before the version", "GET /  HTTP/1.1\r\n\(host)"),
        .refused(400, "a space behind the version", "GET / HTTP/1.1 \r\n\(host)"),
        .refused(400, "a tab before the target", "GET\t/ HTTP/1.1\r\n\(host)"),
        .refused(400, "a tab before the version", "GET /\tHTTP/1.1\r\n\(host)"),
        .refused(400, "no version", "GET /\r\n\(host)"),
        .refused(400, "a space instead of a version", "GET / \r\n\(host)"),
        .refused(400, "no target", "GET HTTP/1.1\r\n\(host)"),
        .refused(400, "an empty target", "GET  HTTP/1.1\r\n\(host)"),
        .refused(400, "a fourth word", "GET / HTTP/1.1 x\r\n\(host)"),
        .refused(400, "a target with a space", "GET /a b HTTP/1.1\r\n\(host)"),
        .refused(400, "no token for a method", "G(T / HTTP/1.1\r\n\(host)"),
        .refused(400, "a method with an escape character", "G\u{1B}T / HTTP/1.1\r\n\(host)"),
        .refused(400, "a method beyond ASCII", "GÉT / HTTP/1.1\r\n\(host)"),
        .refused(400, "a line feed within the method", "GE\nT / HTTP/1.1\r\n\(host)"),
        .refused(400, "an answer instead of a request", "HTTP/1.1 200 OK\r\n\r\n"),
        ParserCase("the hello of TLS", [0x16, 0x03, 0x01, 0x02, 0x00, 0x01], [], 400),
    ]

    private static let methods = [
        ParserCase.refused(501, "CONNECT", "CONNECT a:443 HTTP/1.1\r\n\(host)"),
        .refused(501, "TRACE", "TRACE / HTTP/1.1\r\n\(host)"),
        .refused(501, "a method nobody knows", "BREW / HTTP/1.1\r\n\(host)"),
        .refused(501, "a method in small letters", "get / HTTP/1.1\r\n\(host)"),
        .refused(501, "a method with more behind it", "GETX / HTTP/1.1\r\n\(host)"),
        .refused(501, "the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    ]

    private static let versions = [
        ParserCase.refused(505, "HTTP/2.0", "GET / HTTP/2.0\r\n\(host)"),
        .refused(505, "HTTP/1.2", "GET / HTTP/1.2\r\n\(host)"),
        .refused(505, "HTTP/0.9", "GET / HTTP/0.9\r\n\(host)"),
        .refused(505, "HTTP/3.0", "GET / HTTP/3.0\r\n\(host)"),
        .refused(505, "HTTP/1.10", "GET / HTTP/1.10\r\n\(host)"),
        .refused(400, "HTTP/1", "GET / HTTP/1\r\n\(host)"),
        .refused(400, "HTTP/1.", "GET / HTTP/1.\r\n\(host)"),
        .refused(400, "HTTP/.1", "GET / HTTP/.1\r\n\(host)"),
        .refused(400, "HTTP/1.x", "GET / HTTP/1.x\r\n\(host)"),
        .refused(400, "HTTP/1.1x", "GET / HTTP/1.1x\r\n\(host)"),
        .refused(400, "HTTP/1,1", "GET / HTTP/1,1\r\n\(host)"),
        .refused(400, "HTTP in small letters", "GET / http/1.1\r\n\(host)"),
        .refused(400, "HTTPS/1.1", "GET / HTTPS/1.1\r\n\(host)"),
        .refused(400, "HTP/1.1", "GET / HTP/1.1\r\n\(host)"),
        .refused(400, "HTTP 1.1", "GET / HTTP 1.1\r\n\(host)"),
        .refused(400, "a version with a sign", "GET / HTTP/+1.1\r\n\(host)"),
    ]
}
