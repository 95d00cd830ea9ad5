import Basics
import ConnectorKit
import Database

/// What one page adds to the counters of its stream's run.
struct StreamProgress {
    var read = 0
    var tally = Landing.Tally()
    var removed = 0
    /// Left out by a filter.
    var skipped = 0
    var errors = 0
    var calls = 0
    var throttled: Duration = .zero
    var total: Int?
    var cursor: JSON?

    /// Saves cursor and counters, if the cursor is still where this run left it.
    ///
    /// - Throws: `CursorMoved`.
    func save(_ context: RunContext, _ stream: String, version: Int, _ db: borrowing Transaction) throws {
        let milliseconds = Int(throttled / .milliseconds(1))
        let statement: SQL = """
            WITH moved AS (
                UPDATE connection_streams
                   SET cursor = coalesce(\(cursor), cursor), cursor_version = cursor_version + 1,
                       rows = greatest(0, rows + \(tally.created) - \(removed))
                 WHERE connection_id = \(context.connectionID) AND stream = \(stream) AND cursor_version = \(version)
                RETURNING cursor)
            UPDATE sync_run_streams
               SET read = read + \(read), created = created + \(tally.created), updated = updated + \(tally.updated),
                   unchanged = unchanged + \(tally.unchanged), removed = removed + \(removed),
                   skipped = skipped + \(skipped), errors = errors + \(errors),
                   pages = pages + 1, calls = calls + \(calls), throttled_ms = throttled_ms + \(milliseconds),
                   total = coalesce(\(total), total), cursor_after = moved.cursor
              FROM moved
             WHERE run_id = \(context.run.id) AND stream = \(stream)
            """
        guard try db.run(statement) == 1 else { throw CursorMoved() }
    }
}
