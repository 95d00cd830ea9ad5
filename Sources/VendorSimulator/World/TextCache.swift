import Synchronization

/// Rendered records, kept until the record or a name inside it changes.
final class TextCache: Sendable {
    private struct Key: Hashable {
        let collection: String
        let id: Int
    }

    private struct Kept {
        let version: Int
        let names: Int
        let bytes: [UInt8]
    }

    private let kept = Mutex<[Key: Kept]>([:])

    func bytes(_ collection: String, _ id: Int, _ version: Int, names: Int, _ make: () -> [UInt8]) -> [UInt8] {
        let key = Key(collection: collection, id: id)
        if let found = kept.withLock({ $0[key] }), found.version == version, found.names == names { return found.bytes }
        let bytes = make().withUnsafeBufferPointer { Array($0) }  // without the room that writing left over
        kept.withLock { $0[key] = Kept(version: version, names: names, bytes: bytes) }
        return bytes
    }
}
