import CSimdJSON

/// A row by the hash of its text, and the record it became by the hash that the caller gives its id. 0 is no hash.
package struct RowMark: Sendable, Hashable {
    package let text: UInt64
    package let record: UInt64

    package init(text: UInt64, record: UInt64) {
        self.text = text
        self.record = record
    }
}

/// With what the hashes of rows' texts begin: whoever does not know it cannot make two texts of one hash.
package struct RowSeed: Sendable, Hashable {
    let first: UInt64
    let second: UInt64

    /// Known to everybody; for reads whose hashes nobody keeps.
    package static let none = RowSeed(first: 0, second: 0)

    /// - Parameter secret: its first 16 bytes are used, absent ones count as 0.
    package init(secret: [UInt8]) {
        let word = { (start: Int) in secret.dropFirst(start).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
        self.init(first: word(0), second: word(8))
    }

    private init(first: UInt64, second: UInt64) {
        self.first = first
        self.second = second
    }
}

/// Rows that an earlier read made into records which still stand as they were landed: one that comes again with the same text
/// is not looked into.
package final class KnownRows: Sendable {
    private let records: [UInt64: UInt64]
    /// With which the texts of this read are hashed as those of the earlier one were.
    let seed: RowSeed
    /// There are no other records of the kind.
    package let areAll: Bool

    package init(_ marks: some Collection<RowMark>, seed: RowSeed, areAll: Bool = false) {
        var records: [UInt64: UInt64] = [:]
        records.reserveCapacity(marks.count)
        for mark in marks where mark.text != 0 { records[mark.text] = mark.record }
        self.records = records
        self.seed = seed
        self.areAll = areAll
    }

    package var count: Int { records.count }

    func mark(_ text: UInt64) -> RowMark? {
        guard text != 0, let record = records[text] else { return nil }
        return RowMark(text: text, record: record)
    }

    /// For the parser, which has only a pointer to the rows.
    static let isKnown: @convention(c) (UInt64, UnsafeRawPointer?) -> Bool = { text, context in
        guard let context else { return false }
        return Unmanaged<KnownRows>.fromOpaque(context).takeUnretainedValue().mark(text) != nil
    }
}

/// The hashes of a list's rows, in order; 0 for a row that is no object.
struct RowHashes {
    private let rows: UnsafeBufferPointer<tape_row>
    private var at: Int

    init(_ list: Node) {
        rows = UnsafeBufferPointer(start: list.tape.pointee.rows, count: Int(list.tape.pointee.count_of_rows))
        at = rows.firstIndex { Int($0.node) > list.index } ?? rows.count
    }

    mutating func next(for element: Node) -> UInt64 {
        guard at < rows.count, Int(rows[at].node) == element.index else { return 0 }
        defer { at += 1 }
        return rows[at].hash
    }
}
