/// `%41` and back, over bytes.
enum PercentCoding {
    /// The bytes with every escape decoded once; nil for a broken escape, for `%00` and for what is no UTF-8 then.
    static func decoded(_ bytes: Span<UInt8>, plusIsSpace: Bool = false) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            var byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "%") {
                guard index + 1 < bytes.count, let high = bytes[index].hexValue, let low = bytes[index + 1].hexValue
                else {
                    return nil
                }
                byte = high << 4 | low
                index += 2
            } else if byte == UInt8(ascii: "+"), plusIsSpace {
                byte = .space
            }
            guard byte != 0 else { return nil }
            result.append(byte)
        }
        return String(validating: result, as: UTF8.self) == nil ? nil : result
    }

    /// Whether `decoded` would give an answer; costs nothing where nothing is escaped.
    static func isDecodable(_ bytes: Span<UInt8>) -> Bool {
        for index in 0..<bytes.count where bytes[index] == UInt8(ascii: "%") || bytes[index] >= 0x80 {
            return decoded(bytes) != nil
        }
        return true
    }

    /// `text` with everything escaped but letters, digits and `-._~`; a space becomes `+`.
    static func encodedForForm(_ text: String) -> String {
        var result: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.append(byte)
            case .space: result.append(UInt8(ascii: "+"))
            default: appendEscape(of: byte, to: &result)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// An address fit for a Location header: what is not visible ASCII is escaped, the rest stays as it is.
    static func encodedForLocation(_ address: String) -> String {
        guard address.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) else { return address }
        var result: [UInt8] = []
        for byte in address.utf8 {
            if byte <= 0x20 || byte >= 0x7F {
                appendEscape(of: byte, to: &result)
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func appendEscape(of byte: UInt8, to result: inout [UInt8]) {
        let digits = Array("0123456789ABCDEF".utf8)
        result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
}
