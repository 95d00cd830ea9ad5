import Foundation

/// What the evaluator may know about an event: its record, that record's surroundings, and what other records there are.
///
/// Live events, history as of a time and drafts are each a conformer; all are values that hold their answers, so that judging
/// asks nobody and can be repeated.
package protocol Facts {
    /// A field of the trigger's record, its customer, device, contact, contract, or of the event.
    func fact(_ field: Field) -> Fact
    /// What the field was before the event.
    func former(_ field: Field) -> Fact
    /// Records of another kind, the newest first.
    func answer(_ question: RelatedQuestion) -> RelatedAnswer
}

package enum Fact: Sendable, Equatable {
    case known(FieldValue)
    case missing
    case unknown(UnknownCause)
}

package enum RelatedAnswer: Sendable {
    /// All that there are, or, when `isWhole` is false, the newest ones.
    case records([RelatedRecord], isWhole: Bool)
    case unknown(UnknownCause)
    /// To be found out when everything else does not decide.
    case notAsked
}

/// A record found for a cross-record condition.
package struct RelatedRecord: Sendable {
    /// For the decision tree: a number, a title or an id.
    package let label: String
    /// By name below `it`; what it does not have is left out.
    package let values: [String: FieldValue]

    package init(label: String, values: [String: FieldValue]) {
        self.label = label
        self.values = values
    }
}

/// Which records a condition asks for: the same question is asked once, however many conditions ask it.
package struct RelatedQuestion: Sendable, Hashable {
    package let kind: RelatedKind
    /// In order, without repetition.
    package let same: [RelatedTie]
    /// Fields that must be alike in the trigger's record and the related one, by name below `it`.
    package let alike: [String: Field]
    /// Counted back from the moment of the question by the record's own time.
    package let within: RuleSpan?
    /// How old the last complete read may be; nil: two intervals of the connection.
    package let fresh: RuleSpan?
    /// As many are enough, the newest first; nil: all.
    package let atMost: Int?
    /// What the condition's filter will ask anyway: records that are known to fail it may be left out of the answer.
    package let narrowed: [Narrowing]

    /// A field below `it` with some of its choices, of which its value must be one, or none.
    package struct Narrowing: Sendable, Hashable {
        package let name: String
        package let choices: [String]
        package let isAmong: Bool
    }
}

/// When and where a question is asked.
package struct EvaluationMoment: Sendable {
    package let now: Date
    /// The workspace's.
    package let zone: TimeZone
    /// That of amounts written without one.
    package let currency: String

    package init(now: Date, zone: TimeZone, currency: String) {
        self.now = now
        self.zone = zone
        self.currency = currency
    }
}
