import Basics
import Foundation

/// Values in the form of binary COPY, one after another: those of one row or of many. Each must have its column's own type: the
/// format converts nothing.
package struct CopyFields: Sendable {
    /// As they are sent: each its length and its value.
    package internal(set) var bytes: [UInt8] = []
    var count = 0

    package init() {}

    /// Empty again, with the room it had.
    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        count = 0
    }

    package mutating func add(_ value: Int64?) { addNumber(value) }
    package mutating func add(_ value: Int32?) { addNumber(value) }
    package mutating func add(_ value: Int16?) { addNumber(value) }
    package mutating func add(_ value: Double?) { addNumber(value?.bitPattern) }
    package mutating func add(_ value: Date?) { addNumber(value.map(BinaryFormat.microseconds)) }
    package mutating func add(_ value: Day?) { addNumber(value.map(BinaryFormat.days)) }
    package mutating func add(_ value: Bool?) { addNumber(value.map { $0 ? UInt8(1) : 0 }) }

    /// Text; a NUL in it, which PostgreSQL cannot hold, becomes U+FFFD.
    package mutating func add(_ value: String?) {
        guard var value else { return addNull() }
        count += 1
        value.withUTF8 { appendText(UnsafeRawBufferPointer($0)) }
    }

    /// `numeric`.
    package mutating func add(_ value: Decimal?) {
        guard let value else { return addNull() }
        addSized { NumericFormat.append(value, to: &$0) }
    }

    /// `bytea`.
    package mutating func add(_ value: [UInt8]?) {
        guard let value else { return addNull() }
        addSized { $0 += value }
    }

    /// `text[]`.
    package mutating func add(_ value: [String]?) {
        guard let value else { return addNull() }
        let elements = value.map { text in
            text.utf8.contains(0) ? Array(Self.withoutNUL(Array(text.utf8))) : Array(text.utf8)
        }
        addSized { $0 += ArrayFormat.bytes(of: .text, elements) }
    }

    package mutating func add(_ value: UUID?) {
        guard let value else { return addNull() }
        addSized { bytes in withUnsafeBytes(of: value.uuid) { bytes.append(contentsOf: $0) } }
    }

    /// `jsonb` from its text; what jsonb cannot hold (an escaped NUL, half a surrogate pair) becomes U+FFFD.
    package mutating func addJSON(_ text: String?) {
        guard let text else { return addNull() }
        addSized { bytes in
            bytes.append(1)
            bytes += JSONText.cleaned(Array(text.utf8))
        }
    }

    /// Fields that were made ahead.
    package mutating func add(ready: ArraySlice<UInt8>, count fields: Int) {
        count += fields
        bytes += ready
    }

    private mutating func addNull() {
        count += 1
        append(Int32(-1))
    }

    private mutating func addNumber<Number: FixedWidthInteger>(_ value: Number?) {
        guard let value else { return addNull() }
        count += 1
        append(Int32(MemoryLayout<Number>.size))
        append(value)
    }

    private mutating func addSized(_ write: (inout [UInt8]) -> Void) {
        count += 1
        let start = bytes.count
        append(Int32(0))
        write(&bytes)
        let size = Int32(clamping: bytes.count - start - 4)
        withUnsafeBytes(of: size.bigEndian) { bytes.replaceSubrange(start..<(start + 4), with: $0) }
    }

    private mutating func appendText(_ text: UnsafeRawBufferPointer) {
        if let start = text.baseAddress, memchr(start, 0, text.count) != nil {
            let clean = Self.withoutNUL(Array(text))
            append(Int32(clamping: clean.count))
            bytes += clean
        } else {
            append(Int32(clamping: text.count))
            bytes.append(contentsOf: text)
        }
    }

    mutating func append<Number: FixedWidthInteger>(_ number: Number) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    private static func withoutNUL(_ text: [UInt8]) -> [UInt8] {
        Array(text.split(separator: 0, omittingEmptySubsequences: false).joined(separator: [0xEF, 0xBF, 0xBD]))
    }
}
