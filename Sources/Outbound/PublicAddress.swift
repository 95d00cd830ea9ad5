import Glibc

/// Which addresses lie on the public internet. Source: IANA special-purpose address registries, 2026-11.
enum PublicAddress {
    /// Why no connection may go to this address; nil when it is public.
    ///
    /// - Parameter bytes: 4 for IPv4, 16 for IPv6, in network order; any other count is refused.
    static func complaint(_ bytes: [UInt8]) -> String? {
        switch bytes.count {
        case 4: v4(bytes)
        case 16: v6(bytes)
        default: "is no internet address"
        }
    }

    /// The address in the one notation that is accepted: four plain decimals, or IPv6 without zone; else nil.
    static func parse(_ text: String) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 { return Array(bytes[..<4]) }
        if inet_pton(AF_INET6, text, &bytes) == 1 { return bytes }
        return nil
    }

    private static func v4(_ bytes: [UInt8]) -> String? {
        let address = bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return reserved.first { address >> (32 - $0.length) == $0.prefix >> (32 - $0.length) }?.why
    }

    private static func v6(_ bytes: [UInt8]) -> String? {
        func begins(_ prefix: UInt8...) -> Bool { bytes.starts(with: prefix) }

        if bytes == Array(repeating: 0, count: 15) + [1] { return "is loopback" }
        if begins(0, 0, 0, 0, 0, 0, 0, 0, 0, 0) { return "is an IPv4 address in IPv6 notation, or none" }
        if begins(0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0) { return v4(Array(bytes[12...])) }
        if begins(0xfe), bytes[1] & 0xc0 == 0x80 { return "is link-local" }
        if bytes[0] & 0xfe == 0xfc { return "is private" }
        if begins(0xff) { return "is multicast" }
        guard bytes[0] & 0xe0 == 0x20 else { return "is reserved" }
        if begins(0x20, 0x01, 0x0d, 0xb8) || (begins(0x3f, 0xff) && bytes[2] & 0xf0 == 0) {
            return "is for documentation"
        }
        if begins(0x20, 0x01), bytes[2] & 0xfe == 0 { return "is reserved" }
        if begins(0x20, 0x02) { return v4(Array(bytes[2..<6])) }
        return nil
    }

    private static func network(_ text: (UInt32, UInt32, UInt32, UInt32), _ length: UInt32, _ why: String) -> Network {
        Network(prefix: text.0 << 24 | text.1 << 16 | text.2 << 8 | text.3, length: length, why: why)
    }

    private struct Network {
        let prefix: UInt32
        let length: UInt32
        let why: String
    }

    private static let reserved = [
        network((0, 0, 0, 0), 8, "is no address of a host"),
        network((10, 0, 0, 0), 8, "is private"),
        network((100, 64, 0, 0), 10, "is a provider's private address"),
        network((127, 0, 0, 0), 8, "is loopback"),
        network((169, 254, 0, 0), 16, "is link-local"),
        network((172, 16, 0, 0), 12, "is private"),
        network((192, 0, 0, 0), 24, "is reserved"),
        network((192, 0, 2, 0), 24, "is for documentation"),
        network((192, 88, 99, 0), 24, "is reserved"),
        network((192, 168, 0, 0), 16, "is private"),
        network((198, 18, 0, 0), 15, "is for measurements"),
        network((198, 51, 100, 0), 24, "is for documentation"),
        network((203, 0, 113, 0), 24, "is for documentation"),
        network((224, 0, 0, 0), 4, "is multicast"),
        network((240, 0, 0, 0), 4, "is reserved"),
    ]
}
