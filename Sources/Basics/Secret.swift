/// Text that must not be seen: it prints, interpolates and encodes as dots.
///
/// `reveal` is the one way to the text, so that a search for it lists every place where a secret is used.
package struct Secret: Hashable, Sendable, Codable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    private let text: String

    package init(_ text: String) {
        self.text = text
    }

    package init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    package var isEmpty: Bool { text.isEmpty }

    package var description: String { "••••" }

    package var debugDescription: String { description }

    package var customMirror: Mirror { Mirror(self, children: []) }

    /// The last four characters, shown beside a stored secret; nil when the whole has fewer than 20.
    package var lastFour: String? {
        text.count >= 20 ? String(text.suffix(4)) : nil
    }

    /// Lends the text to `body`.
    package func reveal<Answer>(_ body: (String) throws -> Answer) rethrows -> Answer {
        try body(text)
    }
}
