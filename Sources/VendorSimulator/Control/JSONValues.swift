import Basics
import Foundation

/// What control bodies hold.
extension JSON {
    var intValue: Int? {
        if case .number(let number) = self { NSDecimalNumber(decimal: number).intValue } else { nil }
    }

    var doubleValue: Double? {
        if case .number(let number) = self { NSDecimalNumber(decimal: number).doubleValue } else { nil }
    }

    var boolValue: Bool? {
        if case .bool(let flag) = self { flag } else { nil }
    }

    var words: Set<String>? {
        if case .array(let items) = self { Set(items.compactMap(\.stringValue)) } else { nil }
    }

    var shares: [String: Double]? {
        if case .object(let members) = self { members.compactMapValues(\.doubleValue) } else { nil }
    }
}
