import Basics
import ConnectorKit
import Database
import Jobs

/// What becomes of the rows of parts that are switched off.
enum SwitchedOff {
    /// Orders the removal of the rows of these streams: hidden at once, deleted an hour later, so that whoever follows
    /// changes has seen them go.
    ///
    /// Customers are made from accounts, so accounts always stay.
    static func purge(
        _ names: Set<String>, of id: ID<Connection>, streams: [ConnectorKit.Stream], _ db: borrowing Transaction
    ) throws {
        var isOrdered = false
        for stream in streams where names.contains(stream.name) {
            let isBelow = { (other: ConnectorKit.Stream) in other.parentKind.map { stream.kinds.contains($0) } ?? false
            }
            let others = streams.filter { !names.contains($0.name) && !isBelow($0) }
            let below = streams.filter(isBelow).flatMap(\.kinds)
            let kinds = Set(stream.kinds + below).subtracting(others.flatMap(\.kinds)).subtracting([.account])
            guard !kinds.isEmpty else { continue }
            let count = try db.run(
                """
                UPDATE connection_streams
                   SET purged_at = now(), purge_kinds = \(kinds.map(\.rawValue).sorted()), rows = 0, guard = NULL
                 WHERE connection_id = \(id) AND stream = \(stream.name) AND purged_at IS NULL
                """)
            isOrdered = isOrdered || count > 0
        }
        if isOrdered { try Queue.enqueue(PurgeParts(connection: id.value), db) }
    }

    /// A part that is on again is read from its beginning if its rows were to go.
    static func restore(
        _ names: Set<String>, of id: ID<Connection>, streams: [ConnectorKit.Stream], _ db: borrowing Transaction
    ) throws {
        let back = try db.all(
            """
            UPDATE connection_streams
               SET purged_at = NULL, purge_kinds = '{}', cursor = NULL, last_ok_at = NULL, last_full_at = NULL
             WHERE connection_id = \(id) AND stream = ANY (\(names.sorted())) AND purged_at IS NOT NULL
            RETURNING stream
            """
        ) { row in try row.get("stream") as String }
        let kinds = streams.filter { back.contains($0.name) }.flatMap(\.kinds)
        let below = streams.filter { $0.parentKind.map { kinds.contains($0) } ?? false }.map(\.name)
        try db.run("DELETE FROM child_reads WHERE connection_id = \(id) AND stream = ANY (\(back + below))")
    }

    /// Deletes what was hidden an hour ago, in small transactions. For the hourly housekeeping.
    static func delete(_ pool: Pool, batch: Int, batches: Int) throws {
        let orders = try pool.read { db in
            try db.all(
                """
                SELECT DISTINCT connection_id, unnest(purge_kinds) AS kind FROM connection_streams
                 WHERE purged_at < now() - interval '1 hour' ORDER BY 1, 2
                """
            ) { row in (try row.get("connection_id") as Int64, try row.get("kind") as String) }
        }
        for (connection, name) in orders {
            guard let kind = RecordKind(rawValue: name), kind != .account else { continue }
            for _ in 1...batches {
                let count = try pool.write { db in try db.run(deletion(of: kind, connection, batch)) }
                guard count == batch else { break }
            }
        }
    }

    private static func deletion(of kind: RecordKind, _ connection: Int64, _ batch: Int) -> SQL {
        let table = SQL.name(kind.rawValue)
        return """
            DELETE FROM \(table)
             WHERE id IN (SELECT id FROM \(table) WHERE connection_id = \(connection) LIMIT \(batch))
               AND EXISTS (SELECT FROM connection_streams
                            WHERE connection_id = \(connection) AND purged_at < now() - interval '1 hour'
                              AND \(kind.rawValue) = ANY (purge_kinds))
            """
    }
}
