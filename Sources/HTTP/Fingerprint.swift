/// A name for content: 16 hexadecimal digits that change with it (FNV-1a, 64 bit). Tells versions apart, nothing more.
enum Fingerprint {
    static func of(_ content: [UInt8]) -> String {
        let digits = String(hash(content.span), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    static func hash(_ bytes: Span<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in 0..<bytes.count { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01b3 }
        return hash
    }
}
