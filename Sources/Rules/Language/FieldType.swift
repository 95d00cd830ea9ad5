/// What kind of value a field has, which decides how it may be compared.
package enum FieldType: String, Sendable, CaseIterable {
    case text, number, money, time, flag, set

    /// With its article, for sentences.
    package var words: String {
        switch self {
        case .text: "a text"
        case .number: "a number"
        case .money: "an amount of money"
        case .time: "a time"
        case .flag: "yes or no"
        case .set: "a list"
        }
    }
}

/// How a condition compares; the raw value is the published name.
package enum Comparison: String, Sendable, CaseIterable {
    case isEqual = "is"
    case isNot = "is_not"
    case isIn = "in"
    case notIn = "not_in"
    case contains
    case notContains = "not_contains"
    case startsWith = "starts_with"
    case endsWith = "ends_with"
    case matches, gt, ge, lt, le, between
    case isEmpty = "is_empty"
    case isNotEmpty = "is_not_empty"
    case before, after
    case olderThan = "older_than"
    case withinHours = "within_hours"
    case outsideHours = "outside_hours"

    /// The comparisons a field of this type may be put to.
    package static func allowed(for type: FieldType) -> [Comparison] {
        let own: [Comparison] =
            switch type {
            case .text:
                [.isEqual, .isNot, .isIn, .notIn, .contains, .notContains, .startsWith, .endsWith, .matches]
            case .number, .money: [.isEqual, .isNot, .lt, .le, .gt, .ge, .between, .isIn]
            case .time: [.before, .after, .between, .olderThan, .withinHours, .outsideHours]
            case .flag: [.isEqual]
            case .set: [.contains]
            }
        return own + [.isEmpty, .isNotEmpty]
    }

    /// What a count may be compared with.
    static let ofCounts: [Comparison] = [.isEqual, .isNot, .lt, .le, .gt, .ge]

    /// How many values it takes.
    var arity: Arity {
        switch self {
        case .isEmpty, .isNotEmpty: .none
        case .isIn, .notIn: .list
        case .between: .pair
        case .withinHours, .outsideHours: .hours
        default: .one
        }
    }

    enum Arity { case none, one, pair, list, hours }

    /// Between field and value: `alert.severity` *is* `critical`.
    package var words: String {
        switch self {
        case .isEqual: "is"
        case .isNot: "is not"
        case .isIn: "is one of"
        case .notIn: "is none of"
        case .contains: "contains"
        case .notContains: "does not contain"
        case .startsWith: "starts with"
        case .endsWith: "ends with"
        case .matches: "matches"
        case .gt: "is more than"
        case .ge: "is at least"
        case .lt: "is less than"
        case .le: "is at most"
        case .between: "is between"
        case .isEmpty: "is empty"
        case .isNotEmpty: "is not empty"
        case .before: "is before"
        case .after: "is after"
        case .olderThan: "is older than"
        case .withinHours: "is within"
        case .outsideHours: "is outside"
        }
    }
}
