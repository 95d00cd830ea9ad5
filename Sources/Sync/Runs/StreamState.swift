import Basics
import Database

/// Where a stream of a connection stands.
struct StreamState {
    let cursor: JSON?
    /// Counts saves: a save on an older state is refused.
    var cursorVersion: Int
    /// Nothing was ever read to its end.
    let isInitial: Bool
    let deletionGuard: DeletionGuard?
    /// Visible records, as counted while landing.
    let rows: Int

    /// The state, made if the stream is read for the first time.
    static func load(_ connection: Int64, _ stream: String, _ db: borrowing Transaction) throws -> StreamState {
        try db.run(
            "INSERT INTO connection_streams (connection_id, stream) VALUES (\(connection), \(stream)) ON CONFLICT DO NOTHING"
        )
        let query: SQL = """
            SELECT cursor, cursor_version, last_ok_at IS NULL AS is_initial, guard, rows
              FROM connection_streams
             WHERE connection_id = \(connection) AND stream = \(stream)
            """
        guard let found = try db.first(query, as: StreamState.init(row:)) else {
            throw DatabaseError(.notFound, "stream \(stream)")
        }
        return found
    }

    private init(row: Row) throws {
        cursor = try row.get("cursor")
        cursorVersion = try row.get("cursor_version")
        isInitial = try row.get("is_initial")
        rows = try row.get("rows")
        deletionGuard = (try row.get("guard") as JSON?).flatMap(DeletionGuard.init(json:))
    }
}
