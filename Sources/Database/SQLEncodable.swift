import Basics
import Foundation

/// A value on its way to the server.
package struct SQLValue: Sendable, Hashable {
    let type: SQLType
    let bytes: [UInt8]
    /// The bytes are text for the server to read, else the type's binary form.
    let isText: Bool

    init(_ type: SQLType, _ bytes: [UInt8]) {
        self.type = type
        self.bytes = bytes
        isText = false
    }

    /// Text whose type the server infers from where it stands.
    package init(text: String) {
        type = .inferred
        bytes = Array(text.utf8)
        isText = true
    }
}

/// A Swift value that may stand in a query; a `String` enumeration joins by naming the protocol.
package protocol SQLEncodable {
    /// What the server is told the value is, also when it is nil.
    static var sqlType: SQLType { get }
    /// The value, nil for NULL.
    var sqlValue: SQLValue? { get }
    /// The type of an array of these.
    static var sqlArrayType: SQLType { get }
    /// An array of these as one value.
    static func sqlArray(_ values: [Self]) -> SQLValue
}

extension SQLEncodable {
    package static var sqlType: SQLType { .inferred }
    package static var sqlArrayType: SQLType { sqlType.array }

    package static func sqlArray(_ values: [Self]) -> SQLValue {
        SQLValue(
            sqlArrayType,
            ArrayFormat.bytes(of: sqlType == .inferred ? .text : sqlType, values.map { $0.sqlValue?.bytes }))
    }
}

extension SQLEncodable where Self: RawRepresentable, RawValue == String {
    package var sqlValue: SQLValue? { SQLValue(text: rawValue) }
}

/// One dimension, counted from 1. Source: array_send.
enum ArrayFormat {
    static func bytes(of element: SQLType, _ values: [[UInt8]?]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(20 + values.reduce(0) { $0 + 4 + ($1?.count ?? 0) })
        BinaryFormat.append(Int32(values.isEmpty ? 0 : 1), to: &bytes)
        BinaryFormat.append(Int32(values.contains { $0 == nil } ? 1 : 0), to: &bytes)
        BinaryFormat.append(element.oid, to: &bytes)
        guard !values.isEmpty else { return bytes }

        BinaryFormat.append(Int32(clamping: values.count), to: &bytes)
        BinaryFormat.append(Int32(1), to: &bytes)
        for value in values {
            BinaryFormat.append(Int32(clamping: value?.count ?? -1), to: &bytes)
            if let value { bytes += value }
        }
        return bytes
    }
}

extension SQLValue: SQLEncodable {
    package var sqlValue: SQLValue? { self }
}

extension String: SQLEncodable {
    package var sqlValue: SQLValue? { SQLValue(text: self) }
}

extension Substring: SQLEncodable {
    package var sqlValue: SQLValue? { SQLValue(text: String(self)) }
}

extension Int: SQLEncodable {
    package static var sqlType: SQLType { .int8 }
    package var sqlValue: SQLValue? { SQLValue(.int8, BinaryFormat.bytes(Int64(self))) }
}

extension Int64: SQLEncodable {
    package static var sqlType: SQLType { .int8 }
    package var sqlValue: SQLValue? { SQLValue(.int8, BinaryFormat.bytes(self)) }
}

extension Int32: SQLEncodable {
    package static var sqlType: SQLType { .int4 }
    package var sqlValue: SQLValue? { SQLValue(.int4, BinaryFormat.bytes(self)) }
}

extension Int16: SQLEncodable {
    package static var sqlType: SQLType { .int2 }
    package var sqlValue: SQLValue? { SQLValue(.int2, BinaryFormat.bytes(self)) }
}

extension UInt8: SQLEncodable {
    package static var sqlType: SQLType { .int2 }
    package var sqlValue: SQLValue? { SQLValue(.int2, BinaryFormat.bytes(Int16(self))) }
    package static var sqlArrayType: SQLType { .bytea }
    package static func sqlArray(_ values: [UInt8]) -> SQLValue { SQLValue(.bytea, values) }
}

extension Double: SQLEncodable {
    package static var sqlType: SQLType { .float8 }
    package var sqlValue: SQLValue? { SQLValue(.float8, BinaryFormat.bytes(bitPattern)) }
}

extension Bool: SQLEncodable {
    package static var sqlType: SQLType { .bool }
    package var sqlValue: SQLValue? { SQLValue(.bool, [self ? 1 : 0]) }
}

extension Date: SQLEncodable {
    package static var sqlType: SQLType { .timestamptz }
    package var sqlValue: SQLValue? { SQLValue(.timestamptz, BinaryFormat.bytes(BinaryFormat.microseconds(self))) }
}

extension Day: SQLEncodable {
    package static var sqlType: SQLType { .date }
    package var sqlValue: SQLValue? { SQLValue(.date, BinaryFormat.bytes(BinaryFormat.days(self))) }
}

extension Decimal: SQLEncodable {
    package static var sqlType: SQLType { .numeric }
    package var sqlValue: SQLValue? {
        var bytes: [UInt8] = []
        NumericFormat.append(self, to: &bytes)
        return SQLValue(.numeric, bytes)
    }
}

extension UUID: SQLEncodable {
    package static var sqlType: SQLType { .uuid }
    package var sqlValue: SQLValue? { SQLValue(.uuid, withUnsafeBytes(of: uuid) { Array($0) }) }
}

extension JSON: SQLEncodable {
    package static var sqlType: SQLType { .jsonb }
    package var sqlValue: SQLValue? { SQLValue(.jsonb, [1] + text().utf8) }
}

extension ID: SQLEncodable {
    package static var sqlType: SQLType { .int8 }
    package var sqlValue: SQLValue? { value.sqlValue }
}

extension Array: SQLEncodable where Element: SQLEncodable {
    package static var sqlType: SQLType { Element.sqlArrayType }
    package var sqlValue: SQLValue? { Element.sqlArray(self) }
}

extension Optional: SQLEncodable where Wrapped: SQLEncodable {
    package static var sqlType: SQLType { Wrapped.sqlType }
    package var sqlValue: SQLValue? { flatMap(\.sqlValue) }
}
