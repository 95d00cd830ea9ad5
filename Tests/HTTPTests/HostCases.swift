/// The Host header: exactly one, and valid.
enum HostCases {
    static let all =
        accepted.map { name, host, read in
            ParserCase("host: \(name)", "GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n", ["GET / @\(read)"])
        }
        + refused.map { name, fields in
            ParserCase("host: \(name)", "GET / HTTP/1.1\r\n\(fields)\r\n", [], 400)
        } + [
            ParserCase("host: two in 1.0", "GET / HTTP/1.0\r\nHost: b\r\nHost: b\r\n\r\n", [], 400),
            ParserCase("host: an invalid one in 1.0", "GET / HTTP/1.0\r\nHost: b/c\r\n\r\n", [], 400),
            ParserCase("host: none beside an absolute target", "GET http://b/ HTTP/1.1\r\n\r\n", [], 400),
            ParserCase(
                "host: an invalid one beside an absolute target", "GET http://b/ HTTP/1.1\r\nHost: @\r\n\r\n", [], 400),
        ]

    private static let accepted: [(String, String, String)] = [
        ("a name", "demo.localhost", "demo.localhost"),
        ("a name with a port", "demo.localhost:8080", "demo.localhost:8080"),
        ("capitals", "Demo.Localhost", "Demo.Localhost"),
        ("an underscore", "my_host", "my_host"),
        ("an address", "127.0.0.1:80", "127.0.0.1:80"),
        ("an address of version 6", "[::1]", "[::1]"),
        ("an address of version 6 with a port", "[2001:db8::1]:8080", "[2001:db8::1]:8080"),
        ("the highest port", "b:65535", "b:65535"),
        ("blanks around it", "  b  ", "b"),
    ]

    private static let refused: [(String, String)] = [
        ("none", ""),
        ("none among others", "X: 1\r\n"),
        ("an empty one", "Host:\r\n"),
        ("two", "Host: b\r\nHost: c\r\n"),
        ("the same twice", "Host: b\r\nHost: b\r\n"),
        ("twice in different letters", "Host: b\r\nHOST: b\r\n"),
        ("a list", "Host: b, c\r\n"),
        ("a space", "Host: b c\r\n"),
        ("a slash", "Host: b/c\r\n"),
        ("a user", "Host: u@b\r\n"),
        ("a scheme", "Host: http://b\r\n"),
        ("a port without a name", "Host: :80\r\n"),
        ("a colon without a port", "Host: b:\r\n"),
        ("a port that is no number", "Host: b:x\r\n"),
        ("port nought", "Host: b:0\r\n"),
        ("a port too high", "Host: b:65536\r\n"),
        ("a port too long", "Host: b:000080\r\n"),
        ("two ports", "Host: b:80:80\r\n"),
        ("an unclosed bracket", "Host: [::1\r\n"),
        ("empty brackets", "Host: []\r\n"),
        ("more behind the bracket", "Host: [::1]x\r\n"),
        ("a zone", "Host: [fe80::1%25eth0]\r\n"),
        ("an escape", "Host: %62\r\n"),
        ("beyond ASCII", "Host: bücher\r\n"),
        ("a question mark", "Host: b?c\r\n"),
        ("a hash", "Host: b#c\r\n"),
        ("a quotation mark", "Host: \"b\"\r\n"),
    ]
}
