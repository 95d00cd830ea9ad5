import ConnectorKit
import Database
import Foundation

/// A part counted at the end of a whole read: what the vendor has against what is here.
struct ParityCount {
    private let sight: ReadSight
    private var here = 0
    private var extra = 0
    private var older = 0
    private var extraRefs: [String] = []

    /// So many records of each sort are named.
    private static let most = 50

    /// - Parameter since: the read says nothing about rows that changed before; nil: it is about all.
    init(
        _ sight: ReadSight, since: Date?, _ connection: Int64, _ stream: ConnectorKit.Stream,
        _ db: borrowing Transaction
    ) throws {
        self.sight = sight
        let isMeant: SQL = since.map { "coalesce(source_updated_at >= \($0), true)" } ?? "true"
        for kind in stream.kinds {
            if let table = LandingTables.all[kind] { try count(table, isMeant, connection, db) }
        }
    }

    /// Of a read that brought just what is here.
    init(same sight: ReadSight) {
        self.sight = sight
        here = sight.landed
    }

    /// An older copy of a record that failed is not counted as here.
    private mutating func count(
        _ table: LandingTable, _ isMeant: SQL, _ connection: Int64, _ db: borrowing Transaction
    ) throws {
        let query: SQL = """
            SELECT external_id, \(isMeant) AS is_meant
              FROM \(.name(table.name)) WHERE connection_id = \(connection) AND \(table.isVisible)
            """
        let ids = sight.seen.ids(of: table.kind)
        let broken = Set(sight.failed.compactMap(\.reference))
        try db.each(query, batch: 5000) { row in
            let id: String = try row.get("external_id")
            if broken.contains(id) { return }
            if ids.contains(ContentHash.short(id)) {
                here += 1
            } else if try row.get("is_meant") {
                extra += 1
                if extraRefs.count < Self.most { extraRefs.append(id) }
            } else {
                older += 1
            }
        }
    }

    func save(_ connection: Int64, _ stream: String, _ db: borrowing Transaction) throws {
        let named = sight.failed.prefix(Self.most).map {
            Parity.Missing(ref: $0.reference ?? "", reason: $0.reason)
        }
        let missing = String(decoding: try JSONEncoder().encode(Array(named)), as: UTF8.self)
        try db.run(
            """
            INSERT INTO parity_counts (connection_id, stream, at_vendor, is_counted, here, left_out, deleted, ignored, failed,
                                       extra, older, missing_refs, extra_refs)
            VALUES (\(connection), \(stream), \(sight.total ?? sight.rows), \(sight.total != nil), \(here),
                    \(sight.leftOut.total), \(sight.deleted), \(sight.ignored), \(sight.failed.count), \(extra), \(older), \(missing)::jsonb, \(extraRefs))
                ON CONFLICT (connection_id, stream) DO UPDATE
                   SET counted_at = now(), at_vendor = excluded.at_vendor, is_counted = excluded.is_counted,
                       here = excluded.here, left_out = excluded.left_out, deleted = excluded.deleted,
                       ignored = excluded.ignored, failed = excluded.failed, extra = excluded.extra,
                       older = excluded.older, missing_refs = excluded.missing_refs, extra_refs = excluded.extra_refs
            """)
    }
}
