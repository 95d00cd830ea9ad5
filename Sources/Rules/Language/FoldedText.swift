import Foundation

/// Text as rules compare it: without case and accents, as UTF-8.
struct FoldedText: Sendable, Hashable {
    let bytes: [UInt8]

    init(_ text: String) {
        var text = text
        let ascii: [UInt8]? = text.withUTF8 { source in
            guard source.allSatisfy({ $0 < 0x80 }) else { return nil }
            return source.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        }
        bytes = ascii ?? Array(FoldedText.folded(text).utf8)
    }

    var isEmpty: Bool { bytes.isEmpty }

    func hasPrefix(_ other: FoldedText) -> Bool { bytes.starts(with: other.bytes) }

    func hasSuffix(_ other: FoldedText) -> Bool {
        bytes.count >= other.bytes.count && bytes[(bytes.count - other.bytes.count)...].elementsEqual(other.bytes)
    }

    func contains(_ other: FoldedText) -> Bool {
        guard let first = other.bytes.first else { return true }
        let last = bytes.count - other.bytes.count
        guard last >= 0 else { return false }
        return (0...last).contains { start in
            bytes[start] == first && bytes[start..<(start + other.bytes.count)].elementsEqual(other.bytes)
        }
    }

    /// The same for text of any script; letters that are no accents of another (ß, ø) stay what they are.
    private static func folded(_ text: String) -> String {
        text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil).lowercased()
    }
}
