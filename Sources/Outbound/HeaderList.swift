import CCurl

/// Lines in the form libcurl takes them, freed with this value.
struct HeaderList: ~Copyable {
    private(set) var list: UnsafeMutablePointer<curl_slist>?

    /// - Throws: `badURL` when a method, name or value could end its line or begin another.
    init(_ call: Call, _ route: Route) throws(FetchError) {
        guard !call.method.isEmpty, call.method.utf8.allSatisfy({ (65...90).contains($0) }) else {
            throw .badURL("“\(call.method.prefix(20))” is no method of HTTP.")
        }
        var lines = ["Host: \(route.wanted.authority)", "Expect:"]
        for (name, value) in call.headers {
            guard !name.isEmpty, name.utf8.allSatisfy(Self.isToken) else {
                throw .badURL("A header's name is empty or holds a character that names may not have.")
            }
            guard value.utf8.allSatisfy({ $0 >= 32 && $0 != 127 || $0 == 9 }) else {
                throw .badURL("The value of the header \(name) holds a line break or another control character.")
            }
            guard name.lowercased() != "host" else { throw .badURL("The header Host is made from the address.") }
            lines.append(value.isEmpty ? "\(name);" : "\(name): \(value)")
        }
        let names = Set(call.headers.map { $0.0.lowercased() })
        if !names.contains("user-agent") { lines.append("User-Agent: Vectis") }
        if !names.contains("content-type") { lines.append("Content-Type:") }
        self.init(lines: lines)
    }

    init(lines: [String]) {
        for line in lines { list = curl_slist_append(list, line) }
    }

    deinit {
        curl_slist_free_all(list)
    }

    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
