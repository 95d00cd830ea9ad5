/// What swift-mustache gets to read for a template.
enum TemplateSource {
    /// The name in swift-mustache's library. It opens `{{<layouts/app}}` but cannot read `{{/layouts/app}}`, so there a
    /// path has dots for its slashes; no path has a dot of its own.
    static func key(_ name: String, block: String? = nil) -> String {
        name.replacing("/", with: ".") + (block.map { "#\($0)" } ?? "")
    }

    /// The text with every variable in three braces, since values come escaped and the package is slow to find that out; with
    /// dots in its paths; and with one tag for a section that holds nothing but a kept part.
    static func text(_ text: String, of name: String, kept: [String]) throws(TemplateError) -> String {
        let bytes = Array(text.utf8)
        var scanner = TagScanner(text)
        var tags: [TagScanner.Tag] = []
        while let tag = try scanner.next(in: name) { tags.append(tag) }

        var source = ""
        var position = 0
        var index = 0
        while index < tags.count {
            let tag = tags[index]
            source += String(decoding: bytes[position..<tag.start], as: UTF8.self)
            if let part = keptPart(tags[index...].prefix(3), kept) {
                source += KeptParts.tag(tag.name, part)
                index += 3
            } else {
                source += written(tag, bytes)
                index += 1
            }
            position = tags[index - 1].end
        }
        return source + String(decoding: bytes[position...], as: UTF8.self)
    }

    private static func written(_ tag: TagScanner.Tag, _ bytes: [UInt8]) -> String {
        switch tag.kind {
        case "": "{{{\(tag.name)}}}"
        case "<", ">", "/": "{{\(tag.kind)\(key(tag.name))}}"
        default: String(decoding: bytes[tag.start..<tag.end], as: UTF8.self)
        }
    }

    /// The number of the part when the three tags are a section's, a kept part's, and the section's end, with nothing between.
    private static func keptPart(_ tags: ArraySlice<TagScanner.Tag>, _ kept: [String]) -> Int? {
        let tags = Array(tags)
        guard tags.count == 3, tags.map(\.kind) == ["#", ">", "/"], tags[0].name == tags[2].name,
            tags[0].end == tags[1].start, tags[1].end == tags[2].start
        else { return nil }
        return kept.firstIndex(of: tags[1].name)
    }
}
