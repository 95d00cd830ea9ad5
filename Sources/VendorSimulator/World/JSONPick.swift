/// Cuts members out of JSON that this program wrote itself, without reading the rest: no blanks, no broken text.
struct JSONPick: Sendable {
    /// Paths in lower case, their parts as bytes.
    private let paths: [[[UInt8]]]

    /// - Parameter fields: `id,types/name`; capitals make no difference.
    init(fields: String) {
        paths = fields.lowercased().split(separator: ",").map { path in
            path.split(separator: "/").map { Array($0.utf8.filter { $0 != 0x20 }) }
        }
    }

    var isEmpty: Bool { paths.isEmpty }

    /// The object with no other members than those named.
    func kept(of bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBufferPointer { text in
            var place = 0
            var kept: [UInt8] = []
            kept.reserveCapacity(256)
            copy(text, &place, paths[...].map { $0[...] }, to: &kept)
            return kept
        }
    }

    /// Copies the value at `place`, of objects only what `paths` name; an empty path names the whole.
    private func copy(
        _ text: UnsafeBufferPointer<UInt8>, _ place: inout Int, _ paths: [ArraySlice<[UInt8]>], to kept: inout [UInt8]
    ) {
        let start = place
        switch text[place] {
        case UInt8(ascii: "{") where !paths.contains(where: \.isEmpty): copyObject(text, &place, paths, to: &kept)
        case UInt8(ascii: "[") where !paths.contains(where: \.isEmpty): copyArray(text, &place, paths, to: &kept)
        default:
            JSONPick.skip(text, &place)
            kept.append(contentsOf: text[start..<place])
        }
    }

    private func copyObject(
        _ text: UnsafeBufferPointer<UInt8>, _ place: inout Int, _ paths: [ArraySlice<[UInt8]>], to kept: inout [UInt8]
    ) {
        kept.append(UInt8(ascii: "{"))
        place += 1
        while text[place] != UInt8(ascii: "}") {
            if text[place] == UInt8(ascii: ",") { place += 1 }
            let key = place
            JSONPick.skip(text, &place)
            let below = paths.filter { JSONPick.isEqual(text[key + 1..<place - 1], $0.first ?? []) }.map {
                $0.dropFirst()
            }
            place += 1
            guard !below.isEmpty else {
                JSONPick.skip(text, &place)
                continue
            }
            if kept.last != UInt8(ascii: "{") { kept.append(UInt8(ascii: ",")) }
            kept.append(contentsOf: text[key..<place])
            copy(text, &place, below, to: &kept)
        }
        kept.append(UInt8(ascii: "}"))
        place += 1
    }

    private func copyArray(
        _ text: UnsafeBufferPointer<UInt8>, _ place: inout Int, _ paths: [ArraySlice<[UInt8]>], to kept: inout [UInt8]
    ) {
        kept.append(UInt8(ascii: "["))
        place += 1
        while text[place] != UInt8(ascii: "]") {
            if text[place] == UInt8(ascii: ",") {
                kept.append(UInt8(ascii: ","))
                place += 1
            }
            copy(text, &place, paths, to: &kept)
        }
        kept.append(UInt8(ascii: "]"))
        place += 1
    }

    /// Moves behind the value at `place`.
    private static func skip(_ text: UnsafeBufferPointer<UInt8>, _ place: inout Int) {
        var depth = 0
        repeat {
            switch text[place] {
            case UInt8(ascii: "\""):
                place += 1
                while text[place] != UInt8(ascii: "\"") { place += text[place] == UInt8(ascii: "\\") ? 2 : 1 }
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default:
                if depth == 0 { while place + 1 < text.count, !",}]".utf8.contains(text[place + 1]) { place += 1 } }
            }
            place += 1
        } while depth > 0
    }

    private static func isEqual(_ key: Slice<UnsafeBufferPointer<UInt8>>, _ wanted: [UInt8]) -> Bool {
        key.count == wanted.count && zip(key, wanted).allSatisfy { $0 == $1 || (65...90).contains($0) && $0 + 32 == $1 }
    }
}
