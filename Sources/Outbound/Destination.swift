/// The parts of an absolute URL, read strictly: what any two programs might understand differently is refused.
struct Destination: Equatable {
    let isSecure: Bool
    /// Lower-case; an IPv6 literal is without its brackets.
    let host: String
    let port: Int
    /// Path and query, beginning with `/` or `?`, or empty.
    let rest: String

    init(_ url: String) throws(FetchError) {
        guard url.utf8.count <= 8192, url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && !Self.odd.contains($0) }) else {
            throw .badURL(
                "An address may be 8 KiB long and hold no spaces, back-slashes, quotes, # or letters beyond ASCII.")
        }
        guard let colon = url.firstRange(of: "://"), let secure = Self.schemes[url[..<colon.lowerBound].lowercased()]
        else {
            throw .badURL("“\(url.prefix(80))” is no web address: it must begin with https://.")
        }
        let afterScheme = url[colon.upperBound...]
        let authority = afterScheme.prefix { $0 != "/" && $0 != "?" }
        guard let (host, port) = Self.split(authority.lowercased()) else {
            throw .badURL("“\(authority.prefix(80))” is no plain host name with an optional port.")
        }

        isSecure = secure
        self.host = host
        self.port = port ?? (secure ? 443 : 80)
        rest = String(afterScheme[authority.endIndex...])
    }

    /// Host and port as a `Host` header writes them: the scheme's own port is left out.
    var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }

    /// The address this host is, when it is written as one.
    var literal: [UInt8]? { PublicAddress.parse(host) }

    private static func split(_ authority: String) -> (host: String, port: Int?)? {
        var host = Substring(authority)
        var port: Int?
        if let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") {
            let digits = authority[authority.index(after: colon)...]
            guard (1...5).contains(digits.count), digits.allSatisfy(\.isASCIIDigit), digits.first != "0",
                let number = Int(digits), number <= 65535
            else { return nil }
            port = number
            host = authority[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") {
            let inner = String(host.dropFirst().dropLast())
            return inner.contains(":") && PublicAddress.parse(inner) != nil ? (inner, port) : nil
        }
        return isName(host) ? (String(host), port) : nil
    }

    /// Letters, digits and hyphens in labels of 1 to 63. A last label that is a number, in any notation, makes an
    /// address: only four plain decimals are taken for one.
    private static func isName(_ host: Substring) -> Bool {
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard let last = labels.last, host.utf8.count <= 253 else { return false }
        for label in labels {
            guard (1...63).contains(label.utf8.count), label.first != "-", label.last != "-",
                label.utf8.allSatisfy({ isLetterOrDigit($0) || $0 == UInt8(ascii: "-") })
            else { return false }
        }
        let isNumber = last.allSatisfy(\.isASCIIDigit) || last.hasPrefix("0x")
        return !isNumber || PublicAddress.parse(String(host))?.count == 4
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static let schemes = ["https": true, "http": false]
    private static let odd = Set("\\#\"<>^`{|}".utf8)
}

extension Character {
    var isASCIIDigit: Bool { isASCII && isNumber }
}
