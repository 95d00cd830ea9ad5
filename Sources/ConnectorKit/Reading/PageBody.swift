import CSimdJSON
import Foundation

/// A vendor's answer, parsed: the nodes live as long as this does. Confined to the thread that made it.
package final class PageBody {
    /// As received.
    package let bytes: [UInt8]
    /// Rows of which only the id was read, and the seed of all rows' hashes.
    let known: KnownRows?
    private let tape: UnsafeMutablePointer<tape>

    /// - Throws: `Malformed` when the bytes are no JSON text.
    package init(_ bytes: [UInt8], known: KnownRows? = nil) throws(Malformed) {
        var why: UnsafePointer<CChar>?
        let context = known.map { Unmanaged.passUnretained($0).toOpaque() }
        let isKnown: tape_is_known? = known.map(\.count) ?? 0 == 0 ? nil : KnownRows.isKnown
        let seed = known?.seed ?? .none
        let tape = withExtendedLifetime(known) {
            bytes.withUnsafeBufferPointer {
                tape_read(
                    $0.baseAddress, $0.count, tape_seed(first: seed.first, second: seed.second), isKnown, context, &why)
            }
        }
        guard let tape else {
            throw Malformed(why: why.map { String(cString: $0) } ?? "It could not be read.")
        }
        self.bytes = bytes
        self.known = known
        self.tape = tape
    }

    deinit { tape_free(tape) }

    /// The bytes are no JSON text; `why` is the parser's phrase.
    package struct Malformed: Error, Equatable {
        package let why: String
    }

    /// The whole body as one value.
    ///
    /// - Throws: `DecodingError` with the path of what does not fit.
    package func value<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try withExtendedLifetime(self) { try root.value(type) }
    }

    /// True when the body is the literal null.
    package var isNull: Bool { root.isNull }

    var root: Node { Node(tape: tape, index: Int(tape.pointee.root)) }
}
