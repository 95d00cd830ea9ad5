/// True, false, or unknown: no data is not the same as no. Source: Kleene's strong logic.
package enum Ternary: String, Sendable, CaseIterable {
    case yes = "true"
    case no = "false"
    case unknown

    init(_ isTrue: Bool) { self = isTrue ? .yes : .no }

    package static func && (left: Ternary, right: Ternary) -> Ternary {
        if left == .no || right == .no { return .no }
        return left == .unknown || right == .unknown ? .unknown : .yes
    }

    package static func || (left: Ternary, right: Ternary) -> Ternary {
        if left == .yes || right == .yes { return .yes }
        return left == .unknown || right == .unknown ? .unknown : .no
    }

    package static prefix func ! (value: Ternary) -> Ternary {
        switch value {
        case .yes: .no
        case .no: .yes
        case .unknown: .unknown
        }
    }
}
