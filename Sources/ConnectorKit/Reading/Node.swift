import CSimdJSON
import Foundation

/// A value in a parsed JSON text.
///
/// Lookups move a mark inside the text's own memory, so that members asked for in the vendor's order are found at once;
/// therefore one thread at a time. The text must outlive the node: `PageBody` sees to that.
struct Node {
    let tape: UnsafeMutablePointer<tape>
    let index: Int

    private var raw: tape_node { tape.pointee.nodes[index] }

    var kind: tape_kind { tape_kind(raw.kind) }

    var isNull: Bool { kind == TAPE_NULL }

    /// Members of an object or elements of an array.
    var count: Int { Int(raw.length) }

    /// The text of a string, key or number.
    var text: UnsafeBufferPointer<UInt8> {
        let raw = raw
        let base = raw.kind == TAPE_UNESCAPED.rawValue ? tape.pointee.unescaped : tape.pointee.text
        let start = UnsafeRawPointer(base)?.advanced(by: Int(raw.offset)).assumingMemoryBound(to: UInt8.self)
        return UnsafeBufferPointer(start: start, count: Int(raw.length))
    }

    var string: String { String(decoding: text, as: UTF8.self) }

    /// The node behind this one and all it holds.
    var next: Node { Node(tape: tape, index: Int(raw.next)) }

    /// The first key of an object, or the first element of an array.
    var first: Node { Node(tape: tape, index: index + 1) }

    var end: Int { Int(raw.next) }

    /// The member with this name; nil when this is no object or has none.
    func member(_ name: String) -> Node? {
        guard raw.kind == TAPE_OBJECT.rawValue else { return nil }
        var name = name
        return name.withUTF8 { find($0) }
    }

    /// Looks from the mark to the end, then from the beginning to the mark.
    private func find(_ name: UnsafeBufferPointer<UInt8>) -> Node? {
        let nodes = UnsafePointer(tape.pointee.nodes)
        guard let nodes else { return nil }
        let first = index + 1
        let end = Int(nodes[index].next)
        let mark = Int(nodes[index].offset)
        guard let key = search(name, nodes, mark, end) ?? search(name, nodes, first, mark) else { return nil }
        tape.pointee.nodes[index].offset = nodes[key].next
        return Node(tape: tape, index: key + 1)
    }

    private func search(
        _ name: UnsafeBufferPointer<UInt8>, _ nodes: UnsafePointer<tape_node>, _ from: Int, _ end: Int
    ) -> Int? {
        var at = from
        while at < end {
            if Int(nodes[at].length) == name.count {
                guard let wanted = name.baseAddress, let key = Node(tape: tape, index: at).text.baseAddress else {
                    return at
                }
                // Most names differ in their first byte already, which spares the call.
                if name.isEmpty || key[0] == wanted[0], memcmp(key, wanted, name.count) == 0 { return at }
            }
            at = Int(nodes[at].next)
        }
        return nil
    }
}

extension Node {
    /// The way from the root to this value, found again by descending: only errors ask, so that nobody else pays for
    /// it.
    var path: [any CodingKey] {
        var path: [any CodingKey] = []
        var at = Node(tape: tape, index: Int(tape.pointee.root))
        while at.index < index {
            let isObject = at.kind == TAPE_OBJECT
            var child = at.first
            var place = 0
            while child.end <= index {
                child = child.next
                place += 1
            }
            path.append(isObject ? PathKey(child.string) : PathKey(place))
            at = isObject ? Node(tape: tape, index: child.index + 1) : child
        }
        return path
    }

    /// All text of the value in order, for a hash: equal for equal content written in the same order.
    var fingerprint: [UInt8] {
        var bytes: [UInt8] = []
        for place in index..<end {
            let node = Node(tape: tape, index: place)
            bytes.append(UInt8(truncatingIfNeeded: node.raw.kind))
            if node.kind != TAPE_OBJECT && node.kind != TAPE_ARRAY { bytes.append(contentsOf: node.text) }
        }
        return bytes
    }
}

/// A step of a coding path.
struct PathKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(_ name: String) {
        stringValue = name
        intValue = nil
    }

    init(_ place: Int) {
        stringValue = String(place)
        intValue = place
    }

    init?(stringValue: String) { self.init(stringValue) }

    init?(intValue: Int) { self.init(intValue) }
}
