/// The values of one execution in the shape libpq takes them: pointers into one buffer.
struct Parameters {
    private var buffer: [UInt8] = []
    private var offsets: [Int?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    /// - Throws: `DatabaseError.invalidText` when a text holds a NUL.
    init(_ query: SQL) throws {
        for parameter in query.parameters {
            guard let value = parameter.value else {
                offsets.append(nil)
                lengths.append(0)
                formats.append(1)
                continue
            }
            if value.isText && value.bytes.contains(0) {
                throw DatabaseError(.invalidText, "a text holds a NUL\(DatabaseError.origin(query.text))")
            }
            offsets.append(buffer.count)
            lengths.append(Int32(clamping: value.bytes.count))
            formats.append(value.isText ? 0 : 1)
            buffer += value.bytes
            buffer.append(0)
        }
    }

    typealias Send = (
        _ count: Int32, _ values: [UnsafePointer<CChar>?], _ lengths: [Int32], _ formats: [Int32]
    ) -> Int32

    /// Lends the values for one call of libpq, which copies them.
    func lend(to send: Send) -> Int32 {
        buffer.withUnsafeBytes { bytes in
            let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            let values = offsets.map { offset in offset.flatMap { start?.advanced(by: $0) } }
            return send(Int32(values.count), values, lengths, formats)
        }
    }
}
