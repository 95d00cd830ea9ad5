// Compiled by Scripts/fuzz into one module with the parser's sources; no part of the package.

/// libFuzzer's way in: the input as one piece and in pieces must have the same verdict.
///
/// The first two bytes choose the pieces, the rest is what a client sends.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let input = [UInt8](UnsafeBufferPointer(start: start, count: count))
    guard input.count > 2 else { return 0 }
    let bytes = input.dropFirst(2)
    let whole = Transcript(of: [bytes])

    precondition(Transcript(of: bytes.indices.map { bytes[$0...$0] }) == whole, "byte by byte differs")
    let cut = pieces(bytes, seed: UInt32(input[0]) << 8 | UInt32(input[1]))
    precondition(Transcript(of: cut) == whole, "pieces differ")
    return 0
}

/// Cuts the bytes into pieces of 1 to 32, drawn from the seed.
private func pieces(_ bytes: ArraySlice<UInt8>, seed: UInt32) -> [ArraySlice<UInt8>] {
    var state = seed | 1
    var rest = bytes
    var result: [ArraySlice<UInt8>] = []
    while !rest.isEmpty {
        state = state &* 1_664_525 &+ 1_013_904_223
        let length = Int(state >> 27) + 1
        result.append(rest.prefix(length))
        rest = rest.dropFirst(length)
    }
    return result
}

/// Everything a stream of bytes was read as.
private struct Transcript: Equatable {
    private static let bodyLimit = 300

    private var requests: [String] = []
    private var failure: ParseFailure?
    private var reader = RequestReader(RequestLimits())

    init(of pieces: [ArraySlice<UInt8>]) {
        for piece in pieces where failure == nil { read(piece) }
    }

    static func == (left: Transcript, right: Transcript) -> Bool {
        left.requests == right.requests && left.failure == right.failure
    }

    private mutating func read(_ piece: ArraySlice<UInt8>) {
        piece.withUnsafeBytes { reader.append($0) }
        do throws(ParseFailure) {
            while true {
                switch try reader.next() {
                case .needsBytes: return
                case .head: try readHead()
                case .complete:
                    let body = reader.takeBody()
                    precondition(body.count <= Transcript.bodyLimit, "a body beyond its limit")
                    requests.append("body \(body)")
                }
            }
        } catch {
            precondition((400...505).contains(error.status), "a refusal of its own kind")
            failure = error
        }
    }

    private mutating func readHead() throws(ParseFailure) {
        let (shape, bytes) = reader.head()
        let fields = shape.fields.map { "\(bytes[$0.name]): \(bytes[$0.value])" }
        let path = shape.target.decodedPath ?? String(decoding: bytes[shape.target.rawPath], as: UTF8.self)
        precondition(path.hasPrefix("/") || shape.target.isAsterisk, "a path without its slash")
        precondition(!path.utf8.contains(0), "a NUL in a path")
        precondition(!"\(path)/".contains("/../"), "a path that climbs")
        precondition(shape.authority != nil || shape.isHTTP10, "a request for no host")
        precondition(bytes.count <= 32 * 1024, "a head beyond its limit")
        let notes = "\(shape.framing) \(shape.keepsAlive) \(shape.expectsContinue)"
        requests.append("\(shape.method) \(path) \(notes) \(fields)")
        try reader.readBody(limit: Transcript.bodyLimit, keeps: true)
    }
}
