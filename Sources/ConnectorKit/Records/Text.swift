/// Bounds for what vendors write.
package enum Text {
    /// Names and titles: at most 1 000 characters; nil when nothing but white space is there.
    package static func name(_ text: String?) -> String? {
        clipped(text, to: 1_000)
    }

    /// Bodies of notes: at most 100 000 characters.
    package static func body(_ text: String?) -> String? {
        clipped(text, to: 100_000)
    }

    /// `text` without white space at its ends, at most `limit` characters, the last one an ellipsis when some were cut
    /// off; nil when nothing is left.
    package static func clipped(_ text: String?, to limit: Int) -> String? {
        guard let text else { return nil }
        let bare = isTrimmed(text) ? text : trimmed(text)
        guard !bare.isEmpty else { return nil }
        guard bare.utf8.count > limit, bare.count > limit else { return bare }
        return bare.prefix(limit - 1) + "…"
    }

    /// Whether neither end is white space: decided on bytes, since nearly every text is.
    private static func isTrimmed(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last else { return false }
        return first > 0x20 && first < 0x80 && last > 0x20 && last < 0x80
    }

    private static func trimmed(_ text: String) -> String {
        guard let first = text.firstIndex(where: { !$0.isWhitespace }),
            let last = text.lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(text[first...last])
    }
}
