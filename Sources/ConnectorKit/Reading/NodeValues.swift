import CSimdJSON
import Foundation

/// Scalars out of nodes. Each throws `DecodingError` with the path of the value.
extension Node {
    func bool() throws -> Bool {
        switch kind {
        case TAPE_TRUE: true
        case TAPE_FALSE: false
        default: throw mismatch(Bool.self, "a Boolean")
        }
    }

    func checkedText() throws -> String {
        guard kind == TAPE_STRING || kind == TAPE_UNESCAPED else { throw mismatch(String.self, "a string") }
        return string
    }

    /// Any number without a fraction, also one written `3.0` or `3e2`.
    func integer<Value: FixedWidthInteger>(_ type: Value.Type) throws -> Value {
        if kind == TAPE_INTEGER, let value = shortInteger, let fitting = Value(exactly: value) { return fitting }
        guard kind == TAPE_INTEGER || kind == TAPE_DECIMAL else { throw mismatch(type, "a number") }
        if kind == TAPE_INTEGER, let value = Value(string) { return value }
        let decimal = try decimal()
        guard let value = Value(NSDecimalNumber(decimal: decimal).stringValue) else {
            throw corrupt("the number \(string) does not fit \(type)")
        }
        return value
    }

    func double() throws -> Double {
        guard kind == TAPE_INTEGER || kind == TAPE_DECIMAL else { throw mismatch(Double.self, "a number") }
        guard let value = Double(string), value.isFinite else { throw corrupt("the number \(string) is too big") }
        return value
    }

    /// Exact, from the digits as written.
    func decimal() throws -> Decimal {
        guard kind == TAPE_INTEGER || kind == TAPE_DECIMAL else { throw mismatch(Decimal.self, "a number") }
        if kind == TAPE_INTEGER, let value = shortInteger { return Decimal(value) }
        guard let value = Decimal(string: string, locale: Locale(identifier: "en_US_POSIX")), value.isFinite else {
            throw corrupt("the number \(string) is too big")
        }
        return value
    }

    /// An ISO 8601 text, or seconds since 1970.
    func date() throws -> Date {
        guard let date = try readableDate() else { throw corrupt("“\(string.prefix(40))” is no date") }
        return date
    }

    /// nil for a text that is no date: such a field counts as absent rather than costing the whole record.
    func readableDate() throws -> Date? {
        switch kind {
        case TAPE_STRING, TAPE_UNESCAPED: Timestamp.date(iso: text)
        case TAPE_INTEGER, TAPE_DECIMAL: Timestamp.date(epoch: text)
        default: throw mismatch(Date.self, "a date")
        }
    }

    /// Up to 18 digits, without detours.
    private var shortInteger: Int? {
        let text = text
        let isNegative = text.first == UInt8(ascii: "-")
        guard text.count <= 18 else { return nil }
        var value = 0
        for place in (isNegative ? 1 : 0)..<text.count { value = value * 10 + Int(text[place]) - 48 }
        return isNegative ? -value : value
    }

    func mismatch<Wanted>(_ type: Wanted.Type, _ wanted: String) -> DecodingError {
        let context = DecodingError.Context(codingPath: path, debugDescription: "expected \(wanted), found \(found)")
        return isNull ? .valueNotFound(type, context) : .typeMismatch(type, context)
    }

    func corrupt(_ why: String) -> DecodingError {
        .dataCorrupted(DecodingError.Context(codingPath: path, debugDescription: why))
    }

    private var found: String {
        switch kind {
        case TAPE_NULL: "null"
        case TAPE_TRUE, TAPE_FALSE: "a Boolean"
        case TAPE_INTEGER, TAPE_DECIMAL: "a number"
        case TAPE_ARRAY: "an array"
        case TAPE_OBJECT: "an object"
        default: "a string"
        }
    }
}
