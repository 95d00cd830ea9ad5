/// Which bytes may stand where in a request (RFC 9110 §5, RFC 9112 §3).
extension UInt8 {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20

    /// A character of a method or of a header's name.
    @inline(__always) var isToken: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"),
            UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^"),
            UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// A character of a target: visible ASCII without those that browsers always escape and without a fragment's sign.
    @inline(__always) var isTarget: Bool {
        switch self {
        case UInt8(ascii: "\""), UInt8(ascii: "#"), UInt8(ascii: "<"), UInt8(ascii: ">"): false
        case 0x21...0x7E: true
        default: false
        }
    }

    /// A character of a header's value: no control byte but the tab.
    @inline(__always) var isFieldValue: Bool {
        self >= 0x20 && self != 0x7F || self == .tab
    }

    @inline(__always) var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }

    @inline(__always) var isBlank: Bool { self == .space || self == .tab }

    @inline(__always) var isControl: Bool { self < 0x20 || self == 0x7F }

    /// A letter in lower case; every other byte as it is.
    @inline(__always) var lowercased: UInt8 { self &- UInt8(ascii: "A") < 26 ? self | 0x20 : self }

    /// The value of a hexadecimal digit; nil for every other byte.
    @inline(__always) var hexValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

/// Comparing and copying parts of a request where they lie.
extension Span<UInt8> {
    /// Whether these bytes are `text` but for the case of letters; `text` is given in lower case.
    func equalsIgnoringCase(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        let wanted = UnsafeBufferPointer(start: text.utf8Start, count: count)
        for index in 0..<count where self[index].lowercased != wanted[index] { return false }
        return true
    }

    /// Whether these bytes are `text`.
    func equals(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        let wanted = UnsafeBufferPointer(start: text.utf8Start, count: count)
        for index in 0..<count where self[index] != wanted[index] { return false }
        return true
    }

    /// The bytes as a text; what is no UTF-8 becomes U+FFFD.
    var text: String {
        withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }

    /// The bytes, copied.
    var bytes: [UInt8] {
        withUnsafeBufferPointer { [UInt8]($0) }
    }
}

extension StringProtocol {
    /// Without blanks at its ends.
    var trimmed: String {
        var text = Substring(self)
        while let first = text.utf8.first, first.isBlank { text = text.dropFirst() }
        while let last = text.utf8.last, last.isBlank { text = text.dropLast() }
        return String(text)
    }
}
