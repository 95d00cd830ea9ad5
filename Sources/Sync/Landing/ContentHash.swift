/// A quick 128-bit hash of a row's content, the same in every version of the program: equal hash, equal row.
///
/// Two lanes of a 64-bit multiply-and-fold mixer with different constants. It guards against chance, not against an attacker: a
/// vendor that wanted to hide a change from us would simply not tell it.
struct ContentHash: Hashable {
    private var low: UInt64 = 0x9E37_79B9_7F4A_7C15
    private var high: UInt64 = 0xC2B2_AE3D_27D4_EB4F

    init() {}

    /// Raised when the columns of a kind change their meaning, so that every row is written again.
    init(version: UInt64) {
        mix(version)
    }

    @inline(__always)
    mutating func mix(_ word: UInt64) {
        low = Self.fold(low ^ word, 0xA076_1D64_78BD_642F)
        high = Self.fold(high &+ word, 0xE703_7ED1_A0B4_28DB) ^ low
    }

    mutating func mix(_ word: UInt64?) {
        mix(word == nil ? 0x6E75_6C6C : 1)
        if let word { mix(word) }
    }

    mutating func mix(_ text: String?) {
        guard var text else { return mix(UInt64.max) }
        text.withUTF8 { mix($0) }
    }

    mutating func mix(_ bytes: UnsafeBufferPointer<UInt8>) {
        mix(UInt64(bytes.count))
        let raw = UnsafeRawBufferPointer(bytes)
        var offset = 0
        while offset + 8 <= raw.count {
            mix(UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            offset += 8
        }
        guard offset < raw.count else { return }
        var rest: UInt64 = 0
        for place in offset..<raw.count { rest = rest << 8 | UInt64(raw[place]) }
        mix(rest)
    }

    /// The 16 bytes that are stored.
    var bytes: [UInt8] {
        var ended = self
        ended.mix(0x454E_44)
        return withUnsafeBytes(of: (ended.low.littleEndian, ended.high.littleEndian)) { Array($0) }
    }

    /// 64 bits of it, for remembering which ids were seen.
    static func short(_ text: String) -> UInt64 {
        var hash = ContentHash()
        hash.mix(text)
        return hash.low ^ hash.high
    }

    @inline(__always)
    private static func fold(_ value: UInt64, _ factor: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: factor)
        return product.high ^ product.low
    }
}
