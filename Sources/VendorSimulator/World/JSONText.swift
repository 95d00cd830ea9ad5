/// Writes JSON the way a vendor does: members in a fixed order, absent values left out, numbers with the digits given.
struct JSONText: Sendable {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// One object as bytes.
    static func object(_ body: (inout JSONText) -> Void) -> [UInt8] {
        var text = JSONText()
        text.object(nil, body)
        return text.bytes
    }

    mutating func object(_ key: StaticString?, _ body: (inout JSONText) -> Void) {
        enclose(key, UInt8(ascii: "{"), UInt8(ascii: "}"), body)
    }

    mutating func array(_ key: StaticString?, _ body: (inout JSONText) -> Void) {
        enclose(key, UInt8(ascii: "["), UInt8(ascii: "]"), body)
    }

    mutating func put(_ key: StaticString, _ value: String?) {
        guard let value else { return }
        begin(key)
        quote(value)
    }

    mutating func put(_ key: StaticString, _ value: Int?) {
        guard let value else { return }
        begin(key)
        bytes.append(contentsOf: String(value).utf8)
    }

    mutating func put(_ key: StaticString, _ value: Bool?) {
        guard let value else { return }
        begin(key)
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    /// A number of two decimals given in hundredths: 12.5, 3.0, 0.67.
    mutating func put(_ key: StaticString, hundredths value: Int?) {
        guard let value else { return }
        begin(key)
        bytes.append(contentsOf: JSONText.decimal(hundredths: value).utf8)
    }

    /// `yyyy-MM-ddTHH:mm:ssZ` in quotes.
    mutating func put(_ key: StaticString, iso value: Moment?) {
        put(key, value.map(Moments.iso))
    }

    /// Seconds since 1970 with nine decimals, as NinjaOne prints them.
    mutating func put(_ key: StaticString, epoch value: Moment?, nanoseconds: Int = 0) {
        guard let value else { return }
        begin(key)
        let digits = String(nanoseconds)
        bytes.append(contentsOf: String(value).utf8)
        bytes.append(UInt8(ascii: "."))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: max(0, 9 - digits.utf8.count)))
        bytes.append(contentsOf: digits.utf8)
    }

    mutating func null(_ key: StaticString) {
        begin(key)
        bytes.append(contentsOf: "null".utf8)
    }

    /// A value that is JSON already.
    mutating func put(_ key: StaticString?, json value: [UInt8]) {
        begin(key)
        bytes.append(contentsOf: value)
    }

    mutating func element(_ value: String) {
        begin(nil)
        quote(value)
    }

    mutating func element(_ value: Int) {
        begin(nil)
        bytes.append(contentsOf: String(value).utf8)
    }

    static func decimal(hundredths value: Int) -> String {
        let whole = "\(value < 0 ? "-" : "")\(value.magnitude / 100)"
        let part = Int(value.magnitude % 100)
        return part % 10 == 0 ? "\(whole).\(part / 10)" : "\(whole).\(part < 10 ? "0" : "")\(part)"
    }

    private mutating func enclose(
        _ key: StaticString?, _ left: UInt8, _ right: UInt8, _ body: (inout JSONText) -> Void
    ) {
        begin(key)
        bytes.append(left)
        needsComma = false
        body(&self)
        bytes.append(right)
        needsComma = true
    }

    private mutating func begin(_ key: StaticString?) {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
        guard let key else { return }
        bytes.append(UInt8(ascii: "\""))
        key.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: "\":".utf8)
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        if text.utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }) {
            text.utf8.forEach { escape($0) }
        } else {
            bytes.append(contentsOf: text.utf8)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case 0x22: bytes.append(contentsOf: "\\\"".utf8)
        case 0x5C: bytes.append(contentsOf: "\\\\".utf8)
        case 0x0A: bytes.append(contentsOf: "\\n".utf8)
        case 0x0D: bytes.append(contentsOf: "\\r".utf8)
        case 0x09: bytes.append(contentsOf: "\\t".utf8)
        case 0..<0x20: bytes.append(contentsOf: "\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8)
        default: bytes.append(byte)
        }
    }
}
