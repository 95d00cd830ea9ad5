import HTTPTypes

/// The answers that one address of a static file can give, made ahead.
struct StaticAnswers: Sendable {
    let plain: ReadyAnswer
    /// In gzip; nil where that is no smaller.
    let zipped: ReadyAnswer?
    let notModified: ReadyAnswer
    /// Without its quotes; the gzip answer's tag is this with `-gzip`.
    let tag: String

    /// Whether an If-None-Match value names this content, in either coding, or is `*`.
    func matches(_ value: ArraySlice<UInt8>) -> Bool {
        for part in value.split(separator: UInt8(ascii: ",")) {
            var name = String(decoding: part, as: UTF8.self).trimmed[...]
            if name == "*" { return true }
            if name.hasPrefix("W/") { name = name.dropFirst(2) }
            if name == "\"\(tag)\"" || name == "\"\(tag)-gzip\"" { return true }
        }
        return false
    }
}

/// One static file on its way into the table.
struct StaticFile {
    private let content: [UInt8]
    private let zipped: [UInt8]?
    private let type: String
    private let fingerprint: String
    private let fields: HTTPFields

    init(_ content: [UInt8], type: String, fingerprint: String, fields: HTTPFields) {
        let packed = content.count > 1024 && MediaType.isText(type) ? ContentCoding.gzip(content, level: 9) : nil
        self.content = content
        zipped = packed.flatMap { $0.count < content.count ? $0 : nil }
        self.type = type
        self.fingerprint = fingerprint
        self.fields = fields
    }

    func answers(cache: String) -> StaticAnswers {
        var common = fields
        common[.cacheControl] = cache
        if zipped != nil { common[.vary] = "Accept-Encoding" }
        var notModified = common
        notModified[.eTag] = "\"\(fingerprint)\""
        var plain = notModified
        plain[.contentType] = type
        plain[.xContentTypeOptions] = "nosniff"
        var packed = plain
        packed[.eTag] = "\"\(fingerprint)-gzip\""
        packed[.contentEncoding] = "gzip"

        return StaticAnswers(
            plain: ReadyAnswer(.ok, fields: plain, body: content),
            zipped: zipped.map { ReadyAnswer(.ok, fields: packed, body: $0) },
            notModified: ReadyAnswer(.notModified, fields: notModified, body: []),
            tag: fingerprint)
    }
}

/// Answers by path, found from the bytes of the request without making a text of them.
struct StaticTable: Sendable {
    private struct Entry: Sendable {
        let path: [UInt8]
        let answers: StaticAnswers
    }

    /// A power of two of slots, at most half of them taken; a path lies in the first free slot from its hash on.
    private let slots: [Entry?]

    init(_ answers: [String: StaticAnswers]) {
        var size = 16
        while size < answers.count * 2 { size *= 2 }
        var slots = [Entry?](repeating: nil, count: size)
        for (path, answers) in answers {
            let entry = Entry(path: Array(path.utf8), answers: answers)
            var slot = Int(truncatingIfNeeded: Fingerprint.hash(entry.path.span)) & (size - 1)
            while slots[slot] != nil { slot = (slot + 1) & (size - 1) }
            slots[slot] = entry
        }
        self.slots = slots
    }

    func find(_ head: RequestHead) -> StaticAnswers? {
        if let decoded = head.shape.target.decodedPath { return find(Array(decoded.utf8).span) }
        return find(head.bytes.span.extracting(head.shape.target.rawPath))
    }

    private func find(_ path: Span<UInt8>) -> StaticAnswers? {
        var slot = Int(truncatingIfNeeded: Fingerprint.hash(path)) & (slots.count - 1)
        while let entry = slots[slot] {
            if StaticTable.equal(entry.path.span, path) { return entry.answers }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private static func equal(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        for index in 0..<left.count where left[index] != right[index] { return false }
        return true
    }
}
