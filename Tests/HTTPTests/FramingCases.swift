/// Where a body ends: Content-Length and Transfer-Encoding, alone, doubled and mixed.
enum FramingCases {
    static let all = sized + lengths + codings + mixed

    private static func post(_ fields: String, _ rest: String = "") -> String {
        "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\(rest)"
    }

    private static let sized = [
        ParserCase("a body", post("Content-Length: 5\r\n", "hello"), ["POST / hello"]),
        ParserCase("a body of nought", post("Content-Length: 0\r\n"), ["POST /"]),
        ParserCase("an unfinished body", post("Content-Length: 5\r\n", "hell"), []),
        ParserCase("a body that holds a request", post("Content-Length: 4\r\n", "GET "), ["POST / GET "]),
        ParserCase("a length with leading noughts", post("Content-Length: 005\r\n", "hello"), ["POST / hello"]),
        ParserCase("a length in small letters", post("content-length: 5\r\n", "hello"), ["POST / hello"]),
        ParserCase("a length with blanks around", post("Content-Length: \t5 \r\n", "hello"), ["POST / hello"]),
        ParserCase(
            "a body with GET", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi", ["GET / hi"]),
        ParserCase(
            "a body in 1.0", "POST / HTTP/1.0\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi", ["POST / 1.0 close hi"]),
        ParserCase(
            "a body as long as is allowed", post("Content-Length: 1000\r\n", String(repeating: "x", count: 1000)),
            ["POST / " + String(repeating: "x", count: 1000)]),
        .refused(413, "a length beyond the limit", fields: "Content-Length: 1001\r\n"),
        .refused(413, "a length far beyond the limit", fields: "Content-Length: 9223372036854775807\r\n"),
    ]

    private static let lengths = [
        ParserCase.refused(400, "an empty length", fields: "Content-Length:\r\n"),
        .refused(400, "a length with a plus", fields: "Content-Length: +5\r\n"),
        .refused(400, "a length with a minus", fields: "Content-Length: -5\r\n"),
        .refused(400, "a length below nought", fields: "Content-Length: -1\r\n"),
        .refused(400, "a length in hexadecimal", fields: "Content-Length: 0x5\r\n"),
        .refused(400, "a length with a fraction", fields: "Content-Length: 5.0\r\n"),
        .refused(400, "a length with an exponent", fields: "Content-Length: 1e1\r\n"),
        .refused(400, "a length with an underscore", fields: "Content-Length: 1_0\r\n"),
        .refused(400, "a length with a space within", fields: "Content-Length: 1 0\r\n"),
        .refused(400, "a length in quotes", fields: "Content-Length: \"5\"\r\n"),
        .refused(400, "a length that is a word", fields: "Content-Length: five\r\n"),
        .refused(400, "a length beyond 64 bits", fields: "Content-Length: 9223372036854775808\r\n"),
        .refused(400, "a length that wraps around to five", fields: "Content-Length: 18446744073709551621\r\n"),
        .refused(400, "a length of forty digits", fields: "Content-Length: \(String(repeating: "9", count: 40))\r\n"),
        .refused(400, "two lengths that agree", fields: "Content-Length: 5\r\nContent-Length: 5\r\n"),
        .refused(400, "two lengths that differ", fields: "Content-Length: 5\r\nContent-Length: 6\r\n"),
        .refused(400, "a list of lengths that agree", fields: "Content-Length: 5, 5\r\n"),
        .refused(400, "a length with a comma", fields: "Content-Length: 5,\r\n"),
        .refused(400, "a length in Arabic digits", fields: "Content-Length: ٥\r\n"),
    ]

    private static let codings = [
        ParserCase.refused(501, "gzip", fields: "Transfer-Encoding: gzip\r\n"),
        .refused(501, "identity", fields: "Transfer-Encoding: identity\r\n"),
        .refused(501, "gzip, then chunked", fields: "Transfer-Encoding: gzip, chunked\r\n"),
        .refused(501, "chunked, then identity", fields: "Transfer-Encoding: chunked, identity\r\n"),
        .refused(501, "chunked twice in a list", fields: "Transfer-Encoding: chunked, chunked\r\n"),
        .refused(501, "chunked in capitals", fields: "Transfer-Encoding: Chunked\r\n"),
        .refused(501, "a word that contains chunked", fields: "Transfer-Encoding: xchunked\r\n"),
        .refused(501, "chunked with a parameter", fields: "Transfer-Encoding: chunked;q=1\r\n"),
        .refused(501, "chunked in quotes", fields: "Transfer-Encoding: \"chunked\"\r\n"),
        .refused(501, "chunked with a comma", fields: "Transfer-Encoding: chunked,\r\n"),
        .refused(400, "an empty coding", fields: "Transfer-Encoding:\r\n"),
        .refused(400, "chunked with a vertical tab", fields: "Transfer-Encoding: \u{0B}chunked\r\n"),
        .refused(400, "chunked twice", fields: "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
        .refused(400, "chunked and another", fields: "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n"),
        .refused(400, "a folded coding", fields: "Transfer-Encoding:\r\n chunked\r\n"),
        .refused(400, "a space before the coding's colon", fields: "Transfer-Encoding : chunked\r\n"),
        ParserCase.refused(
            400, "chunked in 1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ]

    private static let mixed = [
        ParserCase.refused(
            400, "length, then coding", fields: "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
        .refused(400, "coding, then length", fields: "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"),
        .refused(400, "coding and a length of nought", fields: "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n"),
        .refused(400, "an unknown coding and a length", fields: "Transfer-Encoding: x\r\nContent-Length: 5\r\n"),
    ]
}
