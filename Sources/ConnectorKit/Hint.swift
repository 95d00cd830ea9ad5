/// What a vendor's status means for the person who pasted the key.
///
/// Title and sentence may hold `{vendor}`, `{host}`, `{path}`, `{what}` (the data set, "tickets") and `{seconds}`. The
/// first hint that fits wins, so narrow ones stand before wide ones.
package struct Hint: Sendable {
    package let status: Int
    /// Text that the body must hold, in any case; nil fits every body.
    package let matching: String?
    package let place: Place
    package let kind: VendorFailure.Kind
    package let title: String
    package let sentence: String
    /// The `id` of a heading in the connector's guide.
    package let anchor: String

    /// Where the answer came from.
    package enum Place: Sendable {
        case any, token, call, write
    }

    /// The status of a hint for calls to which no answer came: refused, timed out, unknown host.
    package static let noAnswer = 0

    package init(
        _ status: Int, matching: String? = nil, at place: Place = .any, _ kind: VendorFailure.Kind, _ title: String,
        _ sentence: String, anchor: String
    ) {
        self.status = status
        self.matching = matching
        self.place = place
        self.kind = kind
        self.title = title
        self.sentence = sentence
        self.anchor = anchor
    }

    /// Whether this hint speaks about such an answer.
    package func fits(status: Int, body: String, at place: Place) -> Bool {
        guard status == self.status, stands(for: place) else { return false }
        guard let matching else { return true }
        return body.lowercased().contains(matching.lowercased())
    }

    /// What forbids or misses a reading call says nothing about a write.
    private func stands(for place: Place) -> Bool {
        if self.place == .any { return place != .write || status != 403 && status != 404 }
        return self.place == place
    }
}
