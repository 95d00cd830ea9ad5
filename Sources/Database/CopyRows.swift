/// Rows on their way into a table by binary COPY.
///
/// An error on the way is kept and thrown at the end of the COPY, so that adding is plain code.
package struct CopyRows {
    /// Of the present row, one for each column, in order.
    package var fields = CopyFields()
    /// Of the present row.
    private var columns = 0
    private(set) var failure: (any Error)?
    private let send: (UnsafeRawBufferPointer) throws -> Void

    /// Sent in pieces of about this many bytes.
    private static let piece = 256 * 1024

    init(send: @escaping (UnsafeRawBufferPointer) throws -> Void) {
        self.send = send
        fields.bytes.reserveCapacity(Self.piece + 64 * 1024)
        fields.bytes += Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0] + [UInt8](repeating: 0, count: 8)
    }

    /// Begins a row, to be followed by one field a column.
    package mutating func begin(columns: Int) {
        endRow()
        if fields.bytes.count >= Self.piece { flush() }
        self.columns = columns
        fields.append(Int16(clamping: columns))
    }

    /// Sends the rest and the end mark.
    mutating func finish() throws {
        endRow()
        fields.append(Int16(-1))
        flush()
        if let failure { throw failure }
    }

    private mutating func endRow() {
        let missing = columns - fields.count
        if missing != 0, failure == nil { failure = DatabaseError(.other, "a row lacks \(missing) of its columns") }
        fields.count = 0
        columns = 0
    }

    private mutating func flush() {
        defer { fields.removeAll() }
        guard failure == nil else { return }
        do {
            try fields.bytes.withUnsafeBytes(send)
        } catch {
            failure = error
        }
    }
}
