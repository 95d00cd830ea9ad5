import ConnectorKit
import Database

/// Hides rows that the vendor no longer has; they stay in their table and come back when they return.
struct Removal {
    let connection: Int64
    let isInitial: Bool

    /// Hides the rows with these ids, or clears them where the kind is only listed while open.
    ///
    /// The empty content hash fits no record, so that one that returns is written again.
    ///
    /// - Returns: how many there were to hide.
    func hide(_ ids: [String], of table: LandingTable, _ db: borrowing Transaction) throws -> Int {
        guard !ids.isEmpty else { return 0 }
        try Landing.preferIndexes(db)
        let deed: SQL = table.isClearedWhenMissing ? "cleared_at = now()" : "deleted_at = now()"
        let statement: SQL = """
            WITH gone AS (
                UPDATE \(.name(table.name))
                   SET \(deed), content_hash = '', synced_at = now()
                 WHERE connection_id = \(connection) AND external_id = ANY (\(ids)) AND \(table.isVisible)
                RETURNING external_id),
            logged AS (
                INSERT INTO changes (connection_id, kind, ref, change, before, is_initial)
                SELECT \(connection), \(table.name), external_id, \(change(table)), \(before(table)), \(isInitial)
                  FROM gone
                RETURNING 1)
            SELECT count(*) FROM logged
            """
        return try db.value(statement) ?? 0
    }

    /// The ids of visible rows that are not among `seen`.
    ///
    /// - Parameter condition: which rows the read would have brought.
    static func missing(
        from table: LandingTable, connection: Int64, where condition: SQL, seen: Set<UInt64>,
        _ db: borrowing Transaction
    ) throws -> (ids: [String], visible: Int) {
        var ids: [String] = []
        var visible = 0
        let query: SQL = """
            SELECT external_id FROM \(.name(table.name))
             WHERE connection_id = \(connection) AND \(table.isVisible) AND \(condition)
            """
        try db.each(query, batch: 5000) { row in
            let id: String = try row.get("external_id")
            visible += 1
            if !seen.contains(ContentHash.short(id)) { ids.append(id) }
        }
        return (ids, visible)
    }

    private func change(_ table: LandingTable) -> SQL {
        table.isClearedWhenMissing ? "'updated'" : "'removed'"
    }

    private func before(_ table: LandingTable) -> SQL {
        table.isClearedWhenMissing ? "'{\"cleared_at\": null}'::jsonb" : "NULL"
    }
}
