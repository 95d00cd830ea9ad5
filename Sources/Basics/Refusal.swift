/// An error that a person can act on: what was refused, why, and what to do next.
package struct Refusal: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was refused, as a sentence without a full stop: "The customer was not merged".
    package let what: String
    /// The cause.
    package let why: String
    /// The next step.
    package let next: String
    /// The form field it concerns, when there is one; the page puts the sentence beside it.
    package let field: String?

    package init(_ what: String, why: String, next: String, field: String? = nil) {
        self.what = what
        self.why = why
        self.next = next
        self.field = field
    }

    /// The three parts as running text, for a terminal.
    package var description: String {
        [what, why, next].filter { !$0.isEmpty }
            .map { $0.hasSuffix(".") ? $0 : $0 + "." }
            .joined(separator: " ")
    }
}
