import Foundation

/// Why it cannot be said whether a condition is true.
package enum UnknownCause: Sendable, Hashable {
    /// The record has no value there.
    case missing
    /// The event knows no former values.
    case noFormer
    /// The record's account is linked to no customer yet.
    case undecidedLink
    /// The source's last complete read is too old: its label, and its age in seconds; nil: it was never read whole.
    case stale(source: String, age: Int?)
    /// No connected tool tells about such records.
    case noSource(RelatedKind)
    /// The question is about a time before history was kept.
    case beforeHistory
    /// The regular expression used up its time.
    case timeOut
    /// Two currencies have no order.
    case currencies
    /// More records than are looked through.
    case tooMany
    /// Nobody has asked yet.
    case notAsked

    /// For the decision tree: "ConnectWise tickets are 3 h old".
    package var words: String {
        switch self {
        case .missing: "there is no value"
        case .noFormer: "the event does not say what was before"
        case .undecidedLink: "the record is linked to no customer yet"
        case .stale(let source, let age?): "\(source) is \(Self.words(age)) old"
        case .stale(let source, nil): "\(source) was never read completely"
        case .noSource(let kind): "no connected tool tells about \(kind.words)s"
        case .beforeHistory: "it was before history begins"
        case .timeOut: "the regular expression took too long"
        case .currencies: "the amounts have different currencies"
        case .tooMany: "there are more records than are looked through"
        case .notAsked: "not asked, since the rest decides"
        }
    }

    private static func words(_ seconds: Int) -> String {
        if seconds < 7_200 { return "\(max(1, seconds / 60)) min" }
        return seconds < 172_800 ? "\(seconds / 3_600) h" : "\(seconds / 86_400) days"
    }
}
