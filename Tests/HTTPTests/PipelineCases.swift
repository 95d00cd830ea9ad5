/// Several requests in one stream, and what follows an error.
enum PipelineCases {
    static let all = [
        ParserCase("two requests", get + get, ["GET /", "GET /"]),
        ParserCase("three requests with bodies between", get + sized + get, ["GET /", "POST /s body", "GET /"]),
        ParserCase("a chunked body between", get + chunked + get, ["GET /", "POST /c body", "GET /"]),
        ParserCase("chunked behind chunked", chunked + chunked, ["POST /c body", "POST /c body"]),
        ParserCase("half a request behind a whole one", get + "GET /x HT", ["GET /"]),
        ParserCase("a hundred requests", String(repeating: get, count: 100), [String](repeating: "GET /", count: 100)),
        ParserCase("an empty line between requests", get + "\r\n" + get, ["GET /"], 400),
        ParserCase("a body longer than declared", sized + "x" + get, ["POST /s body"], 501),
        ParserCase("a body longer than declared by a line end", sized + "\r\n" + get, ["POST /s body"], 400),
        ParserCase("an error behind a good request", get + "GET / HTTP/9.9\r\n\r\n" + get, ["GET /"], 505),
        ParserCase("a good request behind an error", "GET /\r\n\r\n" + get, [], 400),
        ParserCase("a body too large between", get + large + get, ["GET /"], 413),
        ParserCase("a request hidden by two framings", mixed + "0\r\n\r\n" + get, [], 400),
    ]

    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    private static let sized = "POST /s HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody"
    private static let chunked =
        "POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n"
    private static let large = "POST /s HTTP/1.1\r\nHost: a\r\nContent-Length: 4000\r\n\r\n"
    private static let mixed = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
}
