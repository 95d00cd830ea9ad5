/// Chunked bodies: sizes, extensions, line ends, trailers.
enum ChunkCases {
    static let all = accepted + sizes + frames + trailers

    private static let accepted = [
        ParserCase("no chunk", head + "0\r\n\r\n", ["POST /"]),
        ParserCase.chunks("one chunk", "5\r\nhello\r\n0\r\n\r\n", "hello"),
        .chunks("two chunks", "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", "hello world"),
        .chunks("a size in small hexadecimal", "a\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
        .chunks("a size in capital hexadecimal", "A\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
        .chunks("a size of sixteen digits", "0000000000000005\r\nhello\r\n0000\r\n\r\n", "hello"),
        .chunks("an extension", "5;a=b\r\nhello\r\n0;c\r\n\r\n", "hello"),
        .chunks("an extension in quotes", "5;a=\"b c\"\r\nhello\r\n0\r\n\r\n", "hello"),
        .chunks("the longest extension", "5;\(String(repeating: "x", count: 256))\r\nhello\r\n0\r\n\r\n", "hello"),
        .chunks("line ends within a chunk", "4\r\n\r\n\r\n\r\n0\r\n\r\n", "\r\n\r\n"),
        .chunks("a trailer", "1\r\nx\r\n0\r\nA: b\r\n\r\n", "x"),
        .chunks("two trailers", "1\r\nx\r\n0\r\nA: b\r\nC:\r\n\r\n", "x"),
        .chunks("a trailer that would be a length", "1\r\nx\r\n0\r\nContent-Length: 9\r\n\r\n", "x"),
        ParserCase("an unfinished size", head + "5", []),
        ParserCase("an unfinished chunk", head + "5\r\nhel", []),
        ParserCase("a chunk that lacks its line end", head + "5\r\nhello", []),
        ParserCase("no last chunk", head + "5\r\nhello\r\n", []),
        ParserCase("a last chunk that lacks its last line", head + "0\r\n", []),
    ]

    private static let sizes = [
        ParserCase.badChunks("an empty size", "\r\nhello\r\n0\r\n\r\n"),
        .badChunks("a size that is no number", "z\r\n"),
        .badChunks("a size with a prefix", "0x5\r\nhello\r\n"),
        .badChunks("a size with a plus", "+5\r\nhello\r\n"),
        .badChunks("a size with a minus", "-5\r\nhello\r\n"),
        .badChunks("a space before the size", " 5\r\nhello\r\n"),
        .badChunks("a space behind the size", "5 \r\nhello\r\n"),
        .badChunks("a tab behind the size", "5\t\r\nhello\r\n"),
        .badChunks("a size of seventeen digits", "00000000000000005\r\nhello\r\n"),
        .badChunks("a size beyond the limit", "3e9\r\n", 413),
        .badChunks("a size of 64 bits", "ffffffffffffffff\r\n", 413),
        .badChunks("chunks that exceed the limit together", "3e8\r\n\(thousand)\r\n1\r\n", 413),
        ParserCase.chunks("chunks that fill the limit", "3e8\r\n\(thousand)\r\n0\r\n\r\n", thousand),
    ]

    private static let frames = [
        ParserCase.badChunks("a bare line feed behind the size", "5\nhello\r\n0\r\n\r\n"),
        .badChunks("a bare carriage return behind the size", "5\rhello\r\n"),
        .badChunks("a chunk longer than its size", "5\r\nhello!\r\n0\r\n\r\n"),
        .badChunks("a chunk shorter than its size", "6\r\nhello\r\n0\r\n\r\n"),
        .badChunks("a bare line feed behind a chunk", "5\r\nhello\n0\r\n\r\n"),
        .badChunks("no line end behind a chunk", "5\r\nhello0\r\n\r\n"),
        .badChunks("a carriage return and another byte behind a chunk", "5\r\nhello\rx"),
        .badChunks("an extension too long", "5;\(String(repeating: "x", count: 257))\r\nhello\r\n"),
        .badChunks("an extension with a bare line feed", "5;a\nhello\r\n"),
        .badChunks("an extension with a NUL", "5;a\0b\r\nhello\r\n"),
        .badChunks("an extension with a tab", "5;a\tb\r\nhello\r\n"),
        .badChunks("an extension with DEL", "5;\u{7F}\r\nhello\r\n"),
        .badChunks("an extension with a bare carriage return", "5;a\rb\r\nhello\r\n"),
        .badChunks("an extension without its semicolon", "5a=b\r\nhello\r\n"),
    ]

    private static let trailers = [
        ParserCase.badChunks("a trailer without a colon", "0\r\nA\r\n\r\n"),
        .badChunks("a trailer without a name", "0\r\n: b\r\n\r\n"),
        .badChunks("a trailer with a space before the colon", "0\r\nA : b\r\n\r\n"),
        .badChunks("a folded trailer", "0\r\nA: b\r\n c\r\n\r\n"),
        .badChunks("a trailer with a NUL", "0\r\nA: \0\r\n\r\n"),
        .badChunks("a trailer with a bare line feed", "0\r\nA: b\n\r\n"),
        .badChunks("a bare line feed as the last line of a chunked body", "0\r\n\n"),
        .badChunks("a request where trailers belong", "0\r\nGET / HTTP/1.1\r\n\r\n"),
        .badChunks("trailers too large", "0\r\nA: \(String(repeating: "x", count: 4096))\r\n\r\n", 431),
    ]

    private static let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    private static let thousand = String(repeating: "x", count: 1000)
}
