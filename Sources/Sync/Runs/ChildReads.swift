import ConnectorKit
import Database
import Foundation

/// For which state of a parent its children were read last.
enum ChildReads {
    struct Due {
        let ref: ParentRef
        let hash: [UInt8]
    }

    /// The parents whose content is not that of the last reading; all visible ones when `all`.
    static func due(
        _ kind: RecordKind, _ connection: Int64, _ stream: String, all: Bool, _ db: borrowing Transaction
    ) throws -> [Due] {
        let query: SQL = """
            SELECT p.external_id, p.source_updated_at, p.content_hash
              FROM \(.name(kind.rawValue)) p
              LEFT JOIN child_reads c
                ON c.connection_id = p.connection_id AND c.stream = \(stream) AND c.parent_ref = p.external_id
             WHERE p.connection_id = \(connection) AND p.deleted_at IS NULL
               AND (\(all) OR c.parent_hash IS DISTINCT FROM p.content_hash)
             ORDER BY p.source_updated_at DESC NULLS LAST, p.external_id
            """
        return try db.all(query) { row in
            Due(
                ref: ParentRef(try row.get("external_id"), updatedAt: try row.get("source_updated_at")),
                hash: try row.get("content_hash"))
        }
    }

    static func save(
        _ refs: [String], _ hashes: [String: [UInt8]], _ connection: Int64, _ stream: String,
        _ db: borrowing Transaction
    ) throws {
        let known = refs.filter { hashes[$0] != nil }
        try db.run(
            """
            INSERT INTO child_reads (connection_id, stream, parent_ref, parent_hash)
            SELECT \(connection), \(stream), p.ref, p.hash
              FROM unnest(\(known), \(known.compactMap { hashes[$0] })) AS p (ref, hash)
                ON CONFLICT (connection_id, stream, parent_ref) DO UPDATE SET parent_hash = excluded.parent_hash
            """)
    }
}
