/// A body that is made while it is sent, one piece for each turn of a worker.
struct BodyFlow: Sendable {
    let next: @Sendable () throws -> [UInt8]?
    let isChunked: Bool
    /// Whether the connection ends with the body.
    let ends: Bool

    /// Makes the next piece, or the body's end.
    ///
    /// - Returns: whether that was the end.
    func proceed(into output: inout Output) throws -> Bool {
        guard let piece = try next() else {
            if isChunked { output.append("0\r\n\r\n".utf8) }
            return true
        }
        // An empty chunk would be the end.
        guard !piece.isEmpty else { return false }
        if isChunked { output.append("\(String(piece.count, radix: 16))\r\n".utf8) }
        output.append(body: piece)
        if isChunked { output.append("\r\n".utf8) }
        return false
    }
}
