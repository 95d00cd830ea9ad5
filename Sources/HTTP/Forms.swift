import Basics

/// Names and values as forms send them: in their order, a name as often as it came.
package struct Form: Sendable {
    package let pairs: [(name: String, value: String)]
    /// Those that were chosen.
    package let files: [FormFile]

    package init(pairs: [(name: String, value: String)] = [], files: [FormFile] = []) {
        self.pairs = pairs
        self.files = files
    }

    /// Reads `a=1&b=two+words`.
    ///
    /// - Throws: a refusal for broken escapes, `%00`, what is no UTF-8, and more than `limit` fields.
    package init(parsing text: [UInt8], limit: Int) throws(Refusal) {
        var pairs: [(name: String, value: String)] = []
        for piece in text.split(separator: UInt8(ascii: "&")) {
            guard pairs.count < limit else {
                throw Refusal(
                    "The form was not read", why: "it has more than \(limit) fields", next: "Send less at a time.")
            }
            let equals = piece.firstIndex(of: UInt8(ascii: "=")) ?? piece.endIndex
            guard let name = Form.decoded(piece[..<equals]), let value = Form.decoded(piece[equals...].dropFirst())
            else {
                throw Refusal(
                    "The form was not read", why: "a field is not encoded as forms are",
                    next: "Reload the page and send it again.")
            }
            pairs.append((name, value))
        }
        self.init(pairs: pairs)
    }

    /// The first value of a name.
    package subscript(_ name: String) -> String? {
        pairs.first { $0.name == name }?.value
    }

    /// The first value of a name, or `fallback` where the field was not sent.
    package subscript(_ name: String, default fallback: @autoclosure () -> String) -> String {
        self[name] ?? fallback()
    }

    /// Every value of a name, in the order sent.
    package func all(_ name: String) -> [String] {
        pairs.filter { $0.name == name }.map(\.value)
    }

    /// The pairs as they stand behind a question mark or in a form's body.
    package static func encode(_ pairs: [(name: String, value: String)]) -> String {
        pairs.map { "\(PercentCoding.encodedForForm($0.name))=\(PercentCoding.encodedForForm($0.value))" }
            .joined(separator: "&")
    }

    private static func decoded(_ piece: ArraySlice<UInt8>) -> String? {
        guard let bytes = PercentCoding.decoded(piece.span, plusIsSpace: true) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// What stands behind a target's question mark; read like a form.
package typealias Query = Form
