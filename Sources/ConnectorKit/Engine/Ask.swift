import Foundation
import Outbound

/// One question to a vendor, before host, token and retries.
struct Ask: Sendable {
    var method = "GET"
    /// Absolute, or below the base URL when it begins with a slash.
    var path: String
    /// The path with `{ref}` where ids stand.
    var template: String
    var query: [(name: String, value: String)] = []
    var headers: [(name: String, value: String)] = []
    var body: [UInt8]?
    /// In the words of the messages: "tickets".
    var what: String
    var isSigned = true
    var place = Hint.Place.call
    var patience = Patience.sync
    /// Ends this question only; the run has a flag of its own.
    var stop: Stop?

    /// How long to bear with a vendor.
    enum Patience: Sendable, Equatable {
        /// Faults that pass are waited out, up to a bound.
        case sync
        /// A person waits: no second try, and an end at this moment.
        case person(until: ContinuousClock.Instant)
    }

    func url(base: String) -> String {
        let address = path.hasPrefix("/") ? base + path : path
        guard !query.isEmpty else { return address }
        return address + "?" + query.map { Ask.encoded($0.name) + "=" + Ask.encoded($0.value) }.joined(separator: "&")
    }

    /// Percent-encoded as form values are, a space as `%20`.
    static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }

    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}

/// A 2xx answer and what it took.
struct Reply: Sendable {
    let answer: Answer
    let calls: Int
    let throttled: Duration

    /// The vendor's clock.
    var date: Date? { answer.field("Date").flatMap(Timestamp.date(http:)) }
}
