import CZlib

/// Which codings a client takes, and gzip itself.
enum ContentCoding {
    /// Whether an Accept-Encoding value allows gzip, by name or by `*`, with a weight above nought.
    static func acceptsGzip(_ value: Span<UInt8>) -> Bool {
        var byStar = false
        var start = 0
        while start < value.count {
            var end = start
            while end < value.count, value[end] != UInt8(ascii: ",") { end += 1 }
            let (name, isRefused) = choice(value, start..<end)
            let coding = value.extracting(name)
            if coding.equalsIgnoringCase("gzip") || coding.equalsIgnoringCase("x-gzip") { return !isRefused }
            if coding.equals("*") { byStar = !isRefused }
            start = end + 1
        }
        return byStar
    }

    /// The bytes in gzip format; nil when zlib fails.
    static func gzip(_ bytes: [UInt8], level: Int32) -> [UInt8]? {
        var stream = z_stream()
        guard vectis_deflate_init_gzip(&stream, level) == Z_OK else { return nil }
        defer { deflateEnd(&stream) }

        let bound = Int(deflateBound(&stream, UInt(bytes.count)))
        return bytes.withUnsafeBufferPointer { source in
            var result = [UInt8](unsafeUninitializedCapacity: bound) { target, count in
                stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(bound)
                count = deflate(&stream, Z_FINISH) == Z_STREAM_END ? bound - Int(stream.avail_out) : 0
            }
            if result.capacity > 2 * result.count { result = Array(result[...]) }
            return result.isEmpty ? nil : result
        }
    }

    /// One element of the list: where its name lies, and whether its weight is nought (`q=0`, `q=0.000`).
    private static func choice(_ value: Span<UInt8>, _ element: Range<Int>) -> (name: Range<Int>, isRefused: Bool) {
        var start = element.lowerBound
        while start < element.upperBound, value[start].isBlank { start += 1 }
        var end = start
        while end < element.upperBound, !value[end].isBlank, value[end] != UInt8(ascii: ";") { end += 1 }

        var index = end
        while index < element.upperBound, value[index] != UInt8(ascii: "=") { index += 1 }
        guard index + 1 < element.upperBound else { return (start..<end, false) }
        for digit in (index + 1)..<element.upperBound
        where (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(value[digit]) {
            return (start..<end, false)
        }
        return (start..<end, true)
    }
}
