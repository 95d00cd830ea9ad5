/// The mustache tags of a text, one after the other.
struct TagScanner {
    struct Tag {
        /// `#`, `^`, `/`, `$`, `<`, `>`, `!`, `=`, `%`, `{`, `&`, or nothing for a plain variable.
        let kind: String
        let name: String
        let line: Int
        /// Where the tag begins and where the text behind it does, in bytes.
        let start: Int
        let end: Int
    }

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    mutating func next(in template: String) throws(TemplateError) -> Tag? {
        guard let start = find("{{", from: position) else { return nil }
        line += bytes[position..<start].count { $0 == UInt8(ascii: "\n") }
        let first = start + 2 < bytes.count ? bytes[start + 2] : 0
        let kind = Self.kinds.contains(first) ? String(UnicodeScalar(first)) : ""
        let closing = kind == "{" ? "}}}" : "}}"
        guard let close = find(closing, from: start + 2) else {
            throw TemplateError(template, line: line, "a tag is never finished with \(closing).")
        }

        let inner = bytes[(start + 2 + kind.utf8.count)..<close].filter { $0 > 0x20 }
        position = close + closing.utf8.count
        defer { line += bytes[start..<position].count { $0 == UInt8(ascii: "\n") } }
        return Tag(kind: kind, name: String(decoding: inner, as: UTF8.self), line: line, start: start, end: position)
    }

    private func find(_ text: String, from start: Int) -> Int? {
        let wanted = Array(text.utf8)
        guard bytes.count >= start + wanted.count else { return nil }
        return (start...(bytes.count - wanted.count)).first { bytes[$0...].starts(with: wanted) }
    }

    private static let kinds = Set("#^/$<>!=%{&".utf8)
}
