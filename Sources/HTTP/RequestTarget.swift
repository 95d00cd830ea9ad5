/// The second part of the request line, taken apart: what its host is, if it names one, and its path, decoded once.
struct RequestTarget: Sendable {
    /// Where `host:port` lies in an absolute target; nil in the usual form, which begins with `/`.
    var authority: Range<Int>?
    /// Where the path lies, undecoded.
    var rawPath = 0..<0
    /// Where the query lies, without its question mark; nil when there is none.
    var query: Range<Int>?
    /// The path decoded and without dot segments, where that differs from the bytes at `rawPath`.
    var decodedPath: String?
    /// `OPTIONS *`, which asks about the server.
    var isAsterisk = false

    /// Nothing yet.
    init() {}

    /// Takes apart the bytes at `range`, each of which is known to satisfy `isTarget`.
    init(_ bytes: Span<UInt8>, _ range: Range<Int>, isOptions: Bool) throws(ParseFailure) {
        var pathStart = range.lowerBound
        if bytes[pathStart] == UInt8(ascii: "*"), range.count == 1, isOptions {
            isAsterisk = true
            rawPath = range
            return
        }
        if bytes[pathStart] != UInt8(ascii: "/") {
            let found = try RequestTarget.authority(bytes, range)
            authority = found
            pathStart = found.upperBound
        }
        try split(bytes, pathStart..<range.upperBound)
    }

    private static func authority(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(ParseFailure) -> Range<Int> {
        let whole = bytes.extracting(range)
        var start = 7
        if whole.count >= 7, whole.extracting(0..<7).equalsIgnoringCase("http://") {
            start = 7
        } else if whole.count >= 8, whole.extracting(0..<8).equalsIgnoringCase("https://") {
            start = 8
        } else {
            throw .badTarget
        }
        var end = start
        while end < whole.count, whole[end] != UInt8(ascii: "/"), whole[end] != UInt8(ascii: "?") { end += 1 }
        guard Authority.hostLength(whole.extracting(start..<end)) != nil else { throw .badTarget }
        return (range.lowerBound + start)..<(range.lowerBound + end)
    }

    private mutating func split(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(ParseFailure) {
        var isPlain = true
        var end = range.lowerBound
        var previous: UInt8 = 0
        while end < range.upperBound, bytes[end] != UInt8(ascii: "?") {
            let byte = bytes[end]
            guard byte != UInt8(ascii: "\\") else { throw .badTarget }
            if byte == UInt8(ascii: "%") || byte == UInt8(ascii: ".") && previous == UInt8(ascii: "/") {
                isPlain = false
            }
            previous = byte
            end += 1
        }
        rawPath = range.lowerBound..<end

        if !isPlain {
            guard let decoded = PercentCoding.decoded(bytes.extracting(rawPath)), !decoded.contains(where: \.isControl)
            else {
                throw .badTarget
            }
            decodedPath = RequestTarget.resolved(decoded)
        } else if rawPath.isEmpty {
            decodedPath = "/"
        }
        guard end < range.upperBound else { return }
        query = (end + 1)..<range.upperBound
        guard PercentCoding.isDecodable(bytes.extracting((end + 1)..<range.upperBound)) else { throw .badTarget }
    }

    /// The path without `.` and `..` (RFC 3986 §5.2.4), which never climbs above the root.
    private static func resolved(_ path: [UInt8]) -> String {
        var kept: [ArraySlice<UInt8>] = []
        var endsInFolder = false
        for segment in path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst() {
            let dot = UInt8(ascii: ".")
            endsInFolder = segment.elementsEqual([dot]) || segment.elementsEqual([dot, dot])
            if segment.elementsEqual([dot, dot]) {
                _ = kept.popLast()
            } else if !segment.elementsEqual([dot]) {
                kept.append(segment)
            }
        }
        if endsInFolder { kept.append([]) }
        return "/" + kept.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
    }
}

/// `host` or `host:port`, as in the Host header and in absolute targets.
enum Authority {
    /// How many of the bytes are the host; nil when they are no valid authority. User names and escapes are refused.
    static func hostLength(_ bytes: Span<UInt8>) -> Int? {
        guard bytes.count > 0, bytes.count <= 255 else { return nil }
        var end = 0
        if bytes[0] == UInt8(ascii: "[") {
            end = 1
            while end < bytes.count, isAddressByte(bytes[end]) { end += 1 }
            guard end > 2, end < bytes.count, bytes[end] == UInt8(ascii: "]") else { return nil }
            end += 1
        } else {
            while end < bytes.count, isNameByte(bytes[end]) { end += 1 }
            guard end > 0 else { return nil }
        }
        return end == bytes.count || isPort(bytes.extracting(end..<bytes.count)) ? end : nil
    }

    /// Whether a text can only be an IP address.
    static func isAddress(_ text: String) -> Bool {
        (2...45).contains(text.utf8.count) && text.utf8.allSatisfy(isAddressByte)
    }

    private static func isPort(_ bytes: Span<UInt8>) -> Bool {
        guard bytes[0] == UInt8(ascii: ":"), (2...6).contains(bytes.count) else { return false }
        var port = 0
        for index in 1..<bytes.count {
            guard bytes[index].isDigit else { return false }
            port = port * 10 + Int(bytes[index] - UInt8(ascii: "0"))
        }
        return (1...65535).contains(port)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte.lowercased {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."),
            UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        byte.hexValue != nil || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
    }
}
