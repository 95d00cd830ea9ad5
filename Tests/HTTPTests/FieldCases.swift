/// Headers: names, values, line ends, and the few that mean something to the server.
enum FieldCases {
    static let all = accepted + refused + connection + expect

    private static func get(_ fields: String) -> String { "GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n" }

    private static func accepts(_ name: String, _ fields: String, _ read: String = "GET /") -> ParserCase {
        ParserCase(name, get(fields), [read])
    }

    private static func refuses(_ name: String, _ fields: String) -> ParserCase {
        ParserCase(name, get(fields), [], 400)
    }

    private static let accepted = [
        accepts("an unknown header", "X-Unknown: 1\r\n"),
        accepts("an empty value", "X:\r\n"),
        accepts("a value of blanks", "X: \t \r\n"),
        accepts("blanks around a value", "X: \t a b \t\r\n"),
        accepts("no blank before a value", "X:a\r\n"),
        accepts("a tab within a value", "X: a\tb\r\n"),
        accepts("bytes beyond ASCII in a value", "X: é\r\n"),
        accepts("a name of every token character", "!#$%&'*+-.^_`|~09azAZ: 1\r\n"),
        accepts("a colon in a value", "X: a:b\r\n"),
        accepts("the same header twice", "X: 1\r\nX: 2\r\n"),
        ParserCase("an unfinished name", "GET / HTTP/1.1\r\nHos", []),
        ParserCase("an unfinished value", "GET / HTTP/1.1\r\nHost: a", []),
        ParserCase("a head that lacks its last line", "GET / HTTP/1.1\r\nHost: a\r\n", []),
        ParserCase("a head that lacks its last byte", "GET / HTTP/1.1\r\nHost: a\r\n\r", []),
    ]

    private static let refused = [
        refuses("a folded header", "X: a\r\n b\r\n"),
        refuses("a header folded with a tab", "X: a\r\n\tb\r\n"),
        refuses("a blank before the first header's name", " X: a\r\n"),
        refuses("a space before the colon", "X : a\r\n"),
        refuses("a tab before the colon", "X\t: a\r\n"),
        refuses("an empty name", ": a\r\n"),
        refuses("no colon", "X\r\n"),
        refuses("a word without a colon, then one with", "X\r\nY: 1\r\n"),
        refuses("a name with a space", "X Y: a\r\n"),
        refuses("a name with a slash", "X/Y: a\r\n"),
        refuses("a name in brackets", "(X): a\r\n"),
        refuses("a name in quotes", "\"X\": a\r\n"),
        refuses("a name beyond ASCII", "Xé: a\r\n"),
        refuses("a name with a NUL", "X\0: a\r\n"),
        refuses("a value with a NUL", "X: a\0b\r\n"),
        refuses("a value with a bell", "X: a\u{07}b\r\n"),
        refuses("a value with DEL", "X: a\u{7F}b\r\n"),
        refuses("a value with a vertical tab", "X: a\u{0B}b\r\n"),
        refuses("a value with a form feed", "X: a\u{0C}b\r\n"),
        refuses("a bare line feed behind a header", "X: a\nY: b\r\n"),
        refuses("a bare carriage return in a value", "X: a\rb\r\n"),
        refuses("two carriage returns behind a header", "X: a\r\r\n"),
        refuses("a bare line feed that would smuggle", "X: a\n\nGET /evil HTTP/1.1\r\nHost: a\r\n"),
        ParserCase.refused(400, "a bare line feed as the last line", "GET / HTTP/1.1\r\nHost: a\r\n\n"),
        .refused(400, "a carriage return and another byte as the last line", "GET / HTTP/1.1\r\nHost: a\r\n\rx"),
    ]

    private static let connection = [
        accepts("close", "Connection: close\r\n", "GET / close"),
        accepts("close in capitals", "CONNECTION: CLOSE\r\n", "GET / close"),
        accepts("close in a list", "Connection: foo , close\r\n", "GET / close"),
        accepts("close in a second header", "Connection: foo\r\nConnection: close\r\n", "GET / close"),
        accepts("a word that contains close", "Connection: closed\r\n"),
        accepts("keep-alive in 1.1", "Connection: keep-alive\r\n"),
        accepts("an empty list", "Connection: , ,\r\n"),
        ParserCase(
            "keep-alive in 1.0", "GET / HTTP/1.0\r\nHost: a\r\nConnection: Keep-Alive\r\n\r\n", ["GET / 1.0"]),
        ParserCase(
            "keep-alive and close in 1.0", "GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive, close\r\n\r\n",
            ["GET / 1.0 close"]),
    ]

    private static let expect = [
        accepts("an expectation without a body is none", "Expect: 100-continue\r\n"),
        ParserCase(
            "an expectation in capitals",
            "PUT / HTTP/1.1\r\nHost: a\r\nexpect: 100-Continue\r\nContent-Length: 1\r\n\r\nx",
            ["PUT / expects x"]),
        ParserCase(
            "an expectation in 1.0", "PUT / HTTP/1.0\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx",
            ["PUT / 1.0 close x"]),
        .refused(417, "another expectation", fields: "Expect: 200-ok\r\n"),
        .refused(417, "an empty expectation", fields: "Expect:\r\n"),
        .refused(417, "two expectations, one of them unknown", fields: "Expect: x\r\nExpect: 100-continue\r\n"),
    ]
}
