/// What is wrong with a rule, and where: shown beside the block that causes it.
package struct RuleProblem: Error, Equatable, Sendable {
    /// JSON pointer (RFC 6901) to the block: `/when/all/2/value`.
    package let pointer: String
    /// A sentence a person can act on.
    package let sentence: String

    package init(_ pointer: String, _ sentence: String) {
        self.pointer = pointer
        self.sentence = sentence
    }
}

/// Why a text is no rule: everything that is wrong with it at once.
package struct RuleRefused: Error, Equatable, Sendable, CustomStringConvertible {
    /// In the order of the blocks; never empty.
    package let problems: [RuleProblem]

    package var description: String {
        problems.map { "\($0.pointer): \($0.sentence)" }.joined(separator: "\n")
    }
}
