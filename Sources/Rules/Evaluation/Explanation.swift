import Basics
import Foundation

/// A line of a decision's tree, as a person reads it.
package struct ExplanationLine: Sendable, Equatable {
    package let pointer: String
    package let depth: Int
    package let words: String
    /// nil: not looked at, since the rest decided.
    package let verdict: Ternary?
    package let actual: String?
    /// Why it is unknown.
    package let cause: String?

    /// As decisions are stored.
    package var json: JSON {
        var members: [String: JSON] = ["at": .string(pointer), "depth": .number(Decimal(depth)), "is": .string(words)]
        members["verdict"] = verdict.map { .string($0.rawValue) }
        members["actual"] = actual.map(JSON.string)
        members["cause"] = cause.map(JSON.string)
        return .object(members)
    }
}

extension CheckedRule {
    /// The tree of an evaluation, line by line.
    package func explained(_ evaluation: Evaluation) -> [ExplanationLine] {
        zip(nodes, evaluation.outcomes).map { node, outcome in
            ExplanationLine(
                pointer: node.pointer, depth: node.depth, words: node.words, verdict: outcome?.verdict,
                actual: outcome?.actual?.words, cause: outcome?.cause?.words)
        }
    }

    /// Why nothing can be said, from the first leaf that is unknown.
    package func firstCause(_ evaluation: Evaluation) -> String? {
        zip(nodes, evaluation.outcomes).compactMap { node, outcome in
            outcome.flatMap { $0.verdict == .unknown ? $0.cause : nil }.map { "\(node.words): \($0.words)" }
        }.first
    }
}
