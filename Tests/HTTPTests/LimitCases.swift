/// Sizes at the limit and one beyond it.
enum LimitCases {
    static let all = [
        ParserCase("a request line at its limit", line(8192), ["GET /" + many(8192 - 14)]),
        .refused(414, "a request line beyond its limit", line(8193)),
        .refused(414, "a target that never ends", "GET /" + many(20_000)),
        .refused(414, "a method that never ends", many(9000)),
        .refused(414, "a version that never ends", "GET / " + many(9000)),
        ParserCase("a header line at its limit", get("X: \(many(8189))\r\n"), ["GET /"]),
        .refused(431, "a header line beyond its limit", get("X: \(many(8190))\r\n")),
        .refused(431, "a header's value that never ends", get("X: \(many(20_000))")),
        .refused(431, "a header's name that never ends", get(many(9000))),
        ParserCase("a hundred headers", get(String(repeating: "X: 1\r\n", count: 99)), ["GET /"]),
        .refused(431, "a hundred and one headers", get(String(repeating: "X: 1\r\n", count: 100))),
        ParserCase("a head at its limit", get(filled(32_768 - 27)), ["GET /"]),
        .refused(431, "a head beyond its limit", get(filled(32_768 - 26))),
        .refused(431, "headers without end", get(String(repeating: "X: \(many(400))\r\n", count: 90))),
    ]

    private static func many(_ count: Int) -> String { String(repeating: "x", count: count) }

    private static func line(_ length: Int) -> String {
        "GET /\(many(length - 14)) HTTP/1.1\r\nHost: a\r\n\r\n"
    }

    private static func get(_ fields: String) -> String { "GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n" }

    /// Header lines of this many bytes together, none of them longer than 8 KiB.
    private static func filled(_ count: Int) -> String {
        let lines = String(repeating: "X: \(many(7995))\r\n", count: 4)
        return lines + "Y: \(many(count - lines.utf8.count - 5))\r\n"
    }
}
