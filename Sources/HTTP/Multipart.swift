import Basics

/// A file as a form sends it.
package struct FormFile: Sendable, Equatable {
    /// The form's field.
    package let name: String
    /// As it was called where it came from; no path of ours.
    package let fileName: String
    package let bytes: [UInt8]
}

/// Takes `multipart/form-data` apart (RFC 7578): parts between boundary lines, each with a head and a body.
///
/// Strict: what no browser writes is refused, not guessed at.
struct Multipart {
    private(set) var pairs: [(name: String, value: String)] = []
    private(set) var files: [FormFile] = []

    /// - Parameter limit: parts.
    init(_ body: [UInt8], boundary: String, limit: Int) throws(Refusal) {
        guard (1...70).contains(boundary.utf8.count) else { throw Self.broken("it names no boundary") }
        let line = Array("\r\n--\(boundary)".utf8)
        // The first boundary may stand at the very beginning.
        let text = [0x0D, 0x0A] + body
        guard var at = text[...].firstRange(of: line)?.upperBound else { throw Self.broken("its boundary is missing") }
        while !text[at...].starts(with: Self.end) {
            guard text[at...].starts(with: Self.feed), let next = text[at...].firstRange(of: line) else {
                throw Self.broken("a part has no end")
            }
            guard pairs.count + files.count < limit else { throw Self.broken("it has more than \(limit) fields") }
            try take(text[(at + 2)..<next.lowerBound])
            at = next.upperBound
        }
    }

    private mutating func take(_ part: ArraySlice<UInt8>) throws(Refusal) {
        guard let gap = part.firstRange(of: Self.feed + Self.feed),
            let head = String(validating: part[..<gap.lowerBound], as: UTF8.self),
            let line = head.split(separator: "\r\n").first(where: { $0.lowercased().hasPrefix("content-disposition:") }
            ),
            let name = Self.parameter("name", of: line)
        else { throw Self.broken("a part has no name") }
        let bytes = Array(part[gap.upperBound...])

        if let fileName = Self.parameter("filename", of: line) {
            // A file field that was left empty.
            if fileName.isEmpty && bytes.isEmpty { return }
            files.append(FormFile(name: name, fileName: fileName, bytes: bytes))
            return
        }
        guard !bytes.contains(0), let value = String(validating: bytes, as: UTF8.self) else {
            throw Self.broken("a field is no text")
        }
        pairs.append((name, value))
    }

    /// The value of `; name="…"`, in which browsers write a quote as %22.
    private static func parameter(_ name: String, of line: Substring) -> String? {
        guard let start = line.firstRange(of: "; \(name)=\"")?.upperBound, let end = line[start...].firstIndex(of: "\"")
        else { return nil }
        return String(line[start..<end]).replacing("%22", with: "\"")
    }

    private static func broken(_ why: String) -> Refusal {
        Refusal("The form was not read", why: why, next: "Reload the page and send it again.")
    }

    private static let feed: [UInt8] = [0x0D, 0x0A]
    private static let end: [UInt8] = [0x2D, 0x2D]
}
