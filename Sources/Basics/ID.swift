/// The key of a row in the table that holds `Record`, so that a ticket's number cannot be passed where a customer's is asked.
package struct ID<Record>: Hashable, Comparable, Sendable, Codable, CustomStringConvertible, LosslessStringConvertible {
    package let value: Int64

    package init(_ value: Int64) {
        self.value = value
    }

    /// The id written in decimal digits, as it stands in a URL; nil for anything else, also for 0, signs and leading zeros.
    package init?(_ text: String) {
        guard let value = Int64(text), value > 0, String(value) == text else { return nil }
        self.value = value
    }

    package init(from decoder: any Decoder) throws {
        value = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }

    package var description: String { String(value) }

    package static func < (left: ID, right: ID) -> Bool { left.value < right.value }
}
