import Basics
import ConnectorKit
import Database
import Foundation
import Glibc
import Secrets

/// What a whole read of a stream brought, by the hashes of its rows' texts: the next one then looks only into rows whose text
/// is another. Kept beside the stream, so that the records' own tables are not written.
struct RowMarks {
    let connection: Int64
    let stream: ConnectorKit.Stream
    /// Of all that a record is made of besides its row, this program included: another one makes the marks void.
    let salt: [UInt8]
    /// The connection's own, so that nobody can make a text that passes for another.
    let seed: RowSeed

    /// More rows than this are read without: 16 bytes each are held in memory.
    private static let most = 1_000_000
    private static let chunk = 4096

    /// - Parameter workspace: connections of all workspaces have the same few ids.
    init(
        _ connection: Connection, _ stream: ConnectorKit.Stream, _ place: [String], workspace: UUID, _ keyring: Keyring
    ) {
        self.connection = connection.id.value
        self.stream = stream
        let secret = Digest.hmacSHA256(
            key: keyring.derive("row_marks"), Array("\(workspace) \(connection.id) \(stream.name)".utf8))
        seed = RowSeed(secret: Array(secret.prefix(16)))
        var hash = ContentHash(version: 1)
        let words = [connection.connector, stream.name, connection.options.text(), Hex.encode(secret.suffix(16))]
        for word in words + place + Self.program { hash.mix(word) }
        salt = hash.bytes
    }

    /// When nothing is known, rows are hashed all the same.
    var none: KnownRows { KnownRows([], seed: seed) }

    /// The rows whose records stand as they were landed then: not hidden, and not written since.
    func load(_ db: borrowing Transaction) throws -> KnownRows? {
        guard stream.isTextAlone, let table = stream.kinds.first.flatMap({ LandingTables.all[$0] }) else { return nil }
        let query: SQL = """
            SELECT marked_at FROM connection_streams
             WHERE connection_id = \(connection) AND stream = \(stream.name) AND marks_salt = \(salt)
            """
        guard let moment: Date = try db.value(query) else { return nil }
        let chunks: [[UInt8]] = try db.all(
            "SELECT marks FROM stream_marks WHERE connection_id = \(connection) AND stream = \(stream.name)"
        ) { row in try row.get("marks") }
        let rows: SQL = """
            SELECT coalesce(array_agg(external_id) FILTER (WHERE synced_at <= \(moment)), '{}') AS standing, count(*) AS visible
              FROM \(.name(table.name))
             WHERE connection_id = \(connection) AND \(table.isVisible)
            """
        let found = try db.first(rows) { row in
            (Set((try row.get("standing") as [String]).lazy.map(ContentHash.short)), try row.get("visible") as Int)
        }
        guard let (standing, visible) = found else { return nil }
        let marks = chunks.flatMap(Self.unpacked).filter { standing.contains($0.record) }
        return KnownRows(marks, seed: seed, areAll: marks.count == visible)
    }

    /// To be called when a read that began at the beginning has landed whole.
    func save(_ marks: [RowMark], _ db: borrowing Transaction) throws {
        try db.run("DELETE FROM stream_marks WHERE connection_id = \(connection) AND stream = \(stream.name)")
        let marks = marks.count <= Self.most ? marks : []
        let chunks = stride(from: 0, to: marks.count, by: Self.chunk).map { start in
            Self.packed(marks[start..<min(start + Self.chunk, marks.count)])
        }
        try db.run(
            """
            INSERT INTO stream_marks (connection_id, stream, place, marks)
            SELECT \(connection), \(stream.name), c.place, c.marks
              FROM unnest(\(chunks)) WITH ORDINALITY AS c (marks, place)
            """)
        try db.run(
            """
            UPDATE connection_streams SET marks_salt = \(salt), marked_at = now()
             WHERE connection_id = \(connection) AND stream = \(stream.name)
            """)
    }

    private static func packed(_ marks: ArraySlice<RowMark>) -> [UInt8] {
        var words: [UInt64] = []
        words.reserveCapacity(marks.count * 2)
        for mark in marks { words += [mark.text.littleEndian, mark.record.littleEndian] }
        return words.withUnsafeBytes { Array($0) }
    }

    private static func unpacked(_ bytes: [UInt8]) -> [RowMark] {
        bytes.withUnsafeBytes { raw in
            stride(from: 0, to: raw.count - 15, by: 16).map { at in
                RowMark(
                    text: UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: at, as: UInt64.self)),
                    record: UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: at + 8, as: UInt64.self)))
            }
        }
    }

    /// Another build may map otherwise.
    private static let program: [String] = {
        var facts = stat()
        guard stat("/proc/self/exe", &facts) == 0 else { return ["\(UInt64.random(in: .min ... .max))"] }
        return ["\(facts.st_size)", "\(facts.st_mtim.tv_sec)", "\(facts.st_mtim.tv_nsec)"]
    }()
}

/// The marks of a read under way.
struct ReadMarks {
    private var marks: [RowMark] = []
    private var known = 0

    mutating func add(_ page: PreparedPage) {
        known += page.known
        marks += page.marks
    }

    /// Nothing else than what was known came, and all of it.
    ///
    /// - Parameter seen: how many different records came.
    func areAll(of earlier: KnownRows?, seen: Int) -> Bool {
        known == marks.count && known == seen && known == earlier?.count
    }

    /// Without records that came with two texts, of which the table has only one.
    var all: [RowMark] {
        let sorted = marks.sorted { ($0.record, $0.text) < ($1.record, $1.text) }
        return sorted.indices.compactMap { place in
            let isTwice =
                place > 0 && sorted[place - 1].record == sorted[place].record
                || place + 1 < sorted.count && sorted[place + 1].record == sorted[place].record
            return isTwice ? nil : sorted[place]
        }
    }
}
