/// JSON text as jsonb takes it.
enum JSONText {
    /// The text with `\u0000` and lone halves of surrogate pairs replaced by `\ufffd`, and raw NUL bytes dropped.
    static func cleaned(_ text: [UInt8]) -> [UInt8] {
        guard text.contains(where: { $0 == backslash || $0 == 0 }) else { return text }

        var clean: [UInt8] = []
        clean.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            guard text[index] == backslash else {
                if text[index] != 0 { clean.append(text[index]) }
                index += 1
                continue
            }
            let length = escapeLength(text, at: index)
            let escape = text[index..<min(index + length, text.count)]
            clean += isStorable(text, at: index, length) ? escape : replacement[...]
            index += length
        }
        return clean
    }

    /// 2 for `\n`, 6 for `\u00e9`, 12 for a surrogate pair.
    private static func escapeLength(_ text: [UInt8], at index: Int) -> Int {
        guard let unit = codeUnit(text, at: index) else { return 2 }
        guard (0xD800...0xDBFF).contains(unit), let next = codeUnit(text, at: index + 6),
            (0xDC00...0xDFFF).contains(next)
        else { return 6 }
        return 12
    }

    private static func isStorable(_ text: [UInt8], at index: Int, _ length: Int) -> Bool {
        guard length == 6, let unit = codeUnit(text, at: index) else { return true }
        return unit != 0 && !(0xD800...0xDFFF).contains(unit)
    }

    /// The number in `\uXXXX` at `index`.
    private static func codeUnit(_ text: [UInt8], at index: Int) -> Int? {
        guard index + 6 <= text.count, text[index] == backslash, text[index + 1] == UInt8(ascii: "u") else {
            return nil
        }
        return Int(String(decoding: text[(index + 2)..<(index + 6)], as: UTF8.self), radix: 16)
    }

    private static let backslash = UInt8(ascii: "\\")
    private static let replacement = Array(#"\ufffd"#.utf8)
}
