import Basics
import Foundation
import Secrets

/// Names a write for ever: what bears the same key is the same write, however often it is asked for.
package struct WriteKey: Sendable, Hashable {
    /// SHA-256.
    package let bytes: [UInt8]

    /// - Parameter parts: whatever makes it this write and no other; each is told apart from the next.
    package init(_ parts: [String]) {
        var all: [UInt8] = []
        for part in parts {
            let text = Array(part.utf8)
            all += withUnsafeBytes(of: UInt64(text.count).bigEndian) { Array($0) } + text
        }
        bytes = Digest.sha256(all)
    }

    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The key's first 12 hexadecimal digits: what travels to the vendor.
    package var mark: String { String(Hex.encode(bytes).prefix(12)) }
}

/// A write with what it is known by at the vendor.
package struct WriteOrder: Sendable, Equatable {
    package let write: Write
    package let key: WriteKey
    /// The condition instance that it answers ("this alert, since it opened"): two writes with one condition are one too
    /// many.
    package let condition: WriteKey?
    /// The bytes of `attachFile`.
    package let file: [UInt8]

    package init(_ write: Write, key: WriteKey, condition: WriteKey? = nil, file: [UInt8] = []) {
        self.write = write
        self.key = key
        self.condition = condition
        self.file = file
    }

    /// For a field of its own: `vx-0123456789ab`, with `vc-…` of the condition behind it where there is one.
    package var reference: String {
        ["vx-\(key.mark)", conditionReference].compactMap { $0 }.joined(separator: " ")
    }

    package var conditionReference: String? { condition.map { "vc-\($0.mark)" } }

    /// For a text that people read: `[ref:vx-0123456789ab]`.
    package var textMark: String { "[ref:vx-\(key.mark)]" }

    /// `text` with the mark on a line of its own.
    package func marked(_ text: String) -> String { text + "\n\n" + textMark }
}

/// Our marks in texts that vendors give back.
package enum WriteMark {
    /// `text` without the marks that we put there.
    package static func removed(from text: String) -> String {
        guard text.contains("[ref:vx-") else { return text }
        return text.replacing(/\s*\[ref:vx-[0-9a-f]{12}\]/, with: "")
    }
}
