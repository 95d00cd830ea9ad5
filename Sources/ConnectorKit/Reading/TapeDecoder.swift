import CSimdJSON
import Foundation

/// Fills `Decodable` types from a parsed JSON text.
///
/// Differs from Foundation's decoder in two things: dates are ISO 8601 texts or seconds since 1970 without being told,
/// and an optional date that cannot be read is nil.
struct TapeDecoder: Decoder {
    let node: Node

    var codingPath: [any CodingKey] { node.path }
    var userInfo: [CodingUserInfoKey: Any] { [:] }  // the protocol's word, not ours

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard node.kind == TAPE_OBJECT else { throw node.mismatch([String: String].self, "an object") }
        return KeyedDecodingContainer(KeyedNodes<Key>(node: node))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard node.kind == TAPE_ARRAY else { throw node.mismatch([String].self, "an array") }
        return ListedNodes(node)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { LoneNode(node: node) }
}

extension Node {
    /// Any type; those that Foundation knows as something else are read from their text.
    func value<Value: Decodable>(_ type: Value.Type) throws -> Value {
        // The casts change nothing: the types have just been found equal.
        if type == Date.self { return unsafeBitCast(try date(), to: Value.self) }
        if type == Decimal.self { return unsafeBitCast(try decimal(), to: Value.self) }
        return try Value(from: TapeDecoder(node: self))
    }

    /// As `value`, nil for null.
    func valueIfAny<Value: Decodable>(_ type: Value.Type) throws -> Value? {
        if isNull { return nil }
        if type == Date.self { return try readableDate().map { unsafeBitCast($0, to: Value.self) } }
        return try value(type)
    }
}

/// One value of any kind.
struct LoneNode: SingleValueDecodingContainer {
    let node: Node

    var codingPath: [any CodingKey] { node.path }

    func decodeNil() -> Bool { node.isNull }
    func decode(_ type: Bool.Type) throws -> Bool { try node.bool() }
    func decode(_ type: String.Type) throws -> String { try node.checkedText() }
    func decode(_ type: Double.Type) throws -> Double { try node.double() }
    func decode(_ type: Float.Type) throws -> Float { Float(try node.double()) }
    func decode(_ type: Int.Type) throws -> Int { try node.integer(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try node.integer(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try node.integer(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try node.integer(type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try node.integer(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try node.integer(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try node.integer(type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try node.integer(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try node.integer(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try node.integer(type) }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try node.value(type) }
}

/// An object's members. Only what our wire types ask for often has a way of its own; the rest goes through `value`.
struct KeyedNodes<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let node: Node

    var codingPath: [any CodingKey] { node.path }

    var allKeys: [Key] {
        var keys: [Key] = []
        var at = node.first
        for _ in 0..<node.count {
            if let key = Key(stringValue: at.string) { keys.append(key) }
            at = at.next
        }
        return keys
    }

    func contains(_ key: Key) -> Bool { node.member(key.stringValue) != nil }

    func decodeNil(forKey key: Key) throws -> Bool { try wanted(key).isNull }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try wanted(key).bool() }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try wanted(key).checkedText() }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try wanted(key).double() }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { Float(try wanted(key).double()) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try wanted(key).integer(type) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try wanted(key).integer(type) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try wanted(key).integer(type) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try wanted(key).integer(type) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try wanted(key).integer(type) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try wanted(key).integer(type) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try wanted(key).integer(type) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try wanted(key).integer(type) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try wanted(key).integer(type) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try wanted(key).integer(type) }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value { try wanted(key).value(type) }

    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try given(key)?.bool() }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try given(key)?.checkedText() }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? { try given(key)?.double() }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try given(key)?.integer(type) }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? { try given(key)?.integer(type) }
    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        try given(key)?.valueIfAny(type)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try TapeDecoder(node: wanted(key)).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try TapeDecoder(node: wanted(key)).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
        TapeDecoder(node: node.member("super") ?? node)
    }

    func superDecoder(forKey key: Key) throws -> any Decoder { TapeDecoder(node: try wanted(key)) }

    private func wanted(_ key: Key) throws -> Node {
        if let member = node.member(key.stringValue) { return member }
        let context = DecodingError.Context(codingPath: node.path, debugDescription: "“\(key.stringValue)” is missing")
        throw DecodingError.keyNotFound(key, context)
    }

    /// nil when absent or null.
    private func given(_ key: Key) throws -> Node? {
        guard let member = node.member(key.stringValue), !member.isNull else { return nil }
        return member
    }
}

/// An array's elements, in order.
struct ListedNodes: UnkeyedDecodingContainer {
    let node: Node
    private var at: Node
    private(set) var currentIndex = 0

    init(_ node: Node) {
        self.node = node
        at = node.first
    }

    var codingPath: [any CodingKey] { node.path }
    var count: Int? { node.count }
    var isAtEnd: Bool { currentIndex >= node.count }

    mutating func decodeNil() throws -> Bool {
        guard try element().isNull else { return false }
        advance()
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let value = try element().value(type)
        advance()
        return value
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        let container = try TapeDecoder(node: element()).container(keyedBy: type)
        advance()
        return container
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let container = try TapeDecoder(node: element()).unkeyedContainer()
        advance()
        return container
    }

    mutating func superDecoder() throws -> any Decoder {
        let decoder = TapeDecoder(node: try element())
        advance()
        return decoder
    }

    private func element() throws -> Node {
        guard !isAtEnd else { throw node.corrupt("the array has only \(node.count) elements") }
        return at
    }

    private mutating func advance() {
        at = at.next
        currentIndex += 1
    }
}
