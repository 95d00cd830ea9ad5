import Basics
import Foundation

/// One field of an answer, valid while its row is being read.
package struct SQLColumn {
    package let type: SQLType
    /// The type's binary form; nil for NULL.
    package let bytes: UnsafeRawBufferPointer?

    /// The error to throw when the field is not a `wanted`.
    package func mismatch<Wanted>(_ wanted: Wanted.Type) -> any Error {
        ColumnMismatch(found: bytes == nil ? "NULL" : "\(type)", wanted: "\(wanted)")
    }

    func binary<Wanted>(_ wanted: Wanted.Type) throws -> UnsafeRawBufferPointer {
        guard let bytes else { throw mismatch(wanted) }
        return bytes
    }
}

/// Becomes a `DatabaseError` once the row has added its column and query.
struct ColumnMismatch: Error {
    let found: String
    let wanted: String
}

/// A Swift value that can be read from a column; a `String` enumeration joins by naming the protocol.
package protocol SQLDecodable {
    init(sql column: SQLColumn) throws
    /// Reads an array of these.
    static func array(sql column: SQLColumn) throws -> [Self]
}

extension SQLDecodable {
    package static func array(sql column: SQLColumn) throws -> [Self] {
        let bytes = try column.binary([Self].self)
        guard let dimensions = BinaryFormat.number(Int32.self, bytes),
            let element = BinaryFormat.number(UInt32.self, bytes, at: 8)
        else { throw column.mismatch([Self].self) }
        if dimensions == 0 { return [] }
        guard dimensions == 1, let count = BinaryFormat.number(Int32.self, bytes, at: 12) else {
            throw column.mismatch([Self].self)
        }

        var values: [Self] = []
        values.reserveCapacity(Int(count))
        var offset = 20
        for _ in 0..<count {
            guard let size = BinaryFormat.number(Int32.self, bytes, at: offset), offset + 4 + Int(size) <= bytes.count
            else { throw column.mismatch([Self].self) }
            offset += 4
            let field = size < 0 ? nil : UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + Int(size))])
            values.append(try Self(sql: SQLColumn(type: SQLType(oid: element), bytes: field)))
            offset += max(0, Int(size))
        }
        return values
    }
}

extension SQLDecodable where Self: RawRepresentable, RawValue == String {
    package init(sql column: SQLColumn) throws {
        guard let value = Self(rawValue: try String(sql: column)) else { throw column.mismatch(Self.self) }
        self = value
    }
}

extension String: SQLDecodable {
    package init(sql column: SQLColumn) throws {
        let bytes = try column.binary(String.self)
        if column.type == .jsonb {
            self = String(decoding: bytes.dropFirst(), as: UTF8.self)
        } else if column.type.isText {
            self = String(decoding: bytes, as: UTF8.self)
        } else {
            throw column.mismatch(String.self)
        }
    }
}

/// Whole numbers of every width, and `numeric` without a fraction, which is what `sum(bigint)` gives.
extension FixedWidthInteger where Self: SQLDecodable {
    package init(sql column: SQLColumn) throws {
        let bytes = try column.binary(Self.self)
        let wide: Int64? =
            switch column.type {
            case .int8: BinaryFormat.number(Int64.self, bytes)
            case .int4: BinaryFormat.number(Int32.self, bytes).map(Int64.init)
            case .int2: BinaryFormat.number(Int16.self, bytes).map(Int64.init)
            case .oid: BinaryFormat.number(UInt32.self, bytes).map(Int64.init)
            case .numeric: NumericFormat.decimal(bytes).flatMap { Int64("\($0)") }
            default: nil
            }
        guard let wide, let value = Self(exactly: wide) else { throw column.mismatch(Self.self) }
        self = value
    }
}

extension Int: SQLDecodable {}
extension Int64: SQLDecodable {}
extension Int32: SQLDecodable {}
extension Int16: SQLDecodable {}

extension UInt8: SQLDecodable {
    package static func array(sql column: SQLColumn) throws -> [UInt8] {
        guard column.type == .bytea else { throw column.mismatch([UInt8].self) }
        return Array(try column.binary([UInt8].self))
    }
}

extension Double: SQLDecodable {
    package init(sql column: SQLColumn) throws {
        let bytes = try column.binary(Double.self)
        let value: Double? =
            switch column.type {
            case .float8: BinaryFormat.number(UInt64.self, bytes).map(Double.init(bitPattern:))
            case .float4: BinaryFormat.number(UInt32.self, bytes).map { Double(Float(bitPattern: $0)) }
            case .numeric: NumericFormat.decimal(bytes).map { NSDecimalNumber(decimal: $0).doubleValue }
            case .int8, .int4, .int2: Double(try Int64(sql: column))
            default: nil
            }
        guard let value else { throw column.mismatch(Double.self) }
        self = value
    }
}

extension Bool: SQLDecodable {
    package init(sql column: SQLColumn) throws {
        let bytes = try column.binary(Bool.self)
        guard column.type == .bool, bytes.count == 1 else { throw column.mismatch(Bool.self) }
        self = bytes[0] != 0
    }
}

extension Date: SQLDecodable {
    package init(sql column: SQLColumn) throws {
        guard column.type == .timestamptz || column.type == .timestamp,
            let value = BinaryFormat.number(Int64.self, try column.binary(Date.self))
        else { throw column.mismatch(Date.self) }
        self = BinaryFormat.date(microseconds: value)
    }
}

extension Day: SQLDecodable {
    package init(sql column: SQLColumn) throws {
        guard column.type == .date, let days = BinaryFormat.number(Int32.self, try column.binary(Day.self)),
            let day = BinaryFormat.day(days)
        else { throw column.mismatch(Day.self) }
        self = day
    }
}

extension Decimal: SQLDecodable {
    package init(sql column: SQLColumn) throws {
        let bytes = try column.binary(Decimal.self)
        switch column.type {
        case .numeric:
            guard let value = NumericFormat.decimal(bytes) else { throw column.mismatch(Decimal.self) }
            self = value
        case .int8, .int4, .int2: self = Decimal(try Int64(sql: column))
        default: throw column.mismatch(Decimal.self)
        }
    }
}

extension UUID: SQLDecodable {
    package init(sql column: SQLColumn) throws {
        let bytes = try column.binary(UUID.self)
        guard column.type == .uuid, bytes.count == 16 else { throw column.mismatch(UUID.self) }
        self.init(uuid: bytes.loadUnaligned(as: uuid_t.self))
    }
}

extension JSON: SQLDecodable {
    package init(sql column: SQLColumn) throws {
        guard column.type == .jsonb || column.type == .json else { throw column.mismatch(JSON.self) }
        let text = try String(sql: column)
        // Most columns hold nothing, which is known without a parser.
        self = try text == "{}" ? .object([:]) : JSON(parsing: Data(text.utf8))
    }
}

extension ID: SQLDecodable {
    package init(sql column: SQLColumn) throws {
        self.init(try Int64(sql: column))
    }
}

extension Array: SQLDecodable where Element: SQLDecodable {
    package init(sql column: SQLColumn) throws {
        self = try Element.array(sql: column)
    }
}

extension Optional: SQLDecodable where Wrapped: SQLDecodable {
    package init(sql column: SQLColumn) throws {
        self = column.bytes == nil ? nil : try Wrapped(sql: column)
    }
}
