import Basics
import Foundation

/// What `account_links.evidence` holds: why an account is linked, and how it stood against the next best customer.
package struct LinkEvidence: Sendable, Codable, Equatable {
    package let evidence: [MatchEvidence]
    package let total: Double
    package let runnerUp: Int64?
    package let runnerUpTotal: Double?
    package let normVersion: Int
    package let weightsVersion: Int

    enum CodingKeys: String, CodingKey {
        case evidence, total
        case runnerUp = "runner_up"
        case runnerUpTotal = "runner_up_total"
        case normVersion = "norm_version"
        case weightsVersion = "weights_version"
    }

    /// - Parameter suggestions: best first; nil when there is none.
    init?(_ suggestions: [MatchSuggestion]) {
        guard let best = suggestions.first else { return nil }
        let next = suggestions.dropFirst().first
        evidence = best.evidence.map(\.rounded)
        total = StoredMatch.rounded(best.score)
        runnerUp = next.flatMap { Int64($0.customerID) }
        runnerUpTotal = next.map { StoredMatch.rounded($0.score) }
        normVersion = NameFold.version
        weightsVersion = MatchPoints.version
    }
}

/// One element of `account_links.suggestions`.
package struct StoredSuggestion: Sendable, Codable, Equatable {
    package let customerID: Int64
    package let score: Double
    package let strength: Explanation.Strength
    package let evidence: [MatchEvidence]

    enum CodingKeys: String, CodingKey {
        case score, strength, evidence
        case customerID = "customer_id"
    }

    init?(_ suggestion: MatchSuggestion) {
        guard let id = Int64(suggestion.customerID) else { return nil }
        customerID = id
        score = StoredMatch.rounded(suggestion.score)
        strength = Explanation.Strength(suggestion.score)
        evidence = suggestion.evidence.map(\.rounded)
    }
}

/// Values of the mapping as JSON columns.
enum StoredMatch {
    /// JSON text with its keys sorted, so that equal values are equal texts.
    static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func value<Value: Decodable>(_ text: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    }

    /// To three decimals: what is shown, and equal on every run.
    static func rounded(_ points: Double) -> Double { (points * 1000).rounded() / 1000 }
}

extension MatchEvidence {
    var rounded: MatchEvidence { MatchEvidence(signal, left, right, StoredMatch.rounded(points)) }
}
