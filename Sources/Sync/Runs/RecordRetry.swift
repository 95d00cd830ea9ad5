import Basics
import ConnectorKit
import Database

/// What a run is to read again: the records that another one put aside.
struct RecordRetry: Sendable {
    /// By stream, the vendor's ids; nil where one of the records has none.
    private let refs: [String: [String]?]

    var streams: Set<String> { Set(refs.keys) }

    /// The records to be read by their ids; nil: the whole stream is read again, because the vendor has no address for a
    /// single record, or one of them has no id.
    func refs(of stream: ConnectorKit.Stream) -> [String]? {
        stream.recordPath == nil ? nil : refs[stream.name] ?? nil
    }

    /// What is still open of `run`.
    static func load(_ run: ID<SyncRun>, _ db: borrowing Transaction) throws -> RecordRetry {
        let query: SQL = """
            SELECT stream, bool_or(record_ref IS NULL) AS is_nameless,
                   coalesce(array_agg(DISTINCT record_ref) FILTER (WHERE record_ref IS NOT NULL), '{}') AS refs
              FROM sync_run_errors
             WHERE run_id = \(run) AND \(RunError.isOpen)
             GROUP BY stream
            """
        let found = try db.all(query) { row in
            let isNameless: Bool = try row.get("is_nameless")
            let refs: [String] = try row.get("refs")
            return (try row.get("stream") as String, isNameless ? nil : refs)
        }
        return RecordRetry(refs: Dictionary(found, uniquingKeysWith: { first, _ in first }))
    }
}

extension SyncRequests {
    /// Queues a run that reads again the records which `run` put aside, and nothing else.
    ///
    /// - Throws: `Refusal` when none of them is open.
    package static func retryFailed(
        _ run: ID<SyncRun>, of id: ID<Connection>, by name: String, _ db: borrowing Transaction
    ) throws -> SyncRequestAnswer {
        try db.run("SELECT 1 FROM connections WHERE id = \(id) FOR UPDATE")
        let connection = try Connection.find(id, db)
        if let why = refusal(connection) { return .refused(why) }
        guard try RunError.open(run: run, db) > 0 else {
            throw Refusal(
                "There is nothing to retry", why: "every record of this run was read since, or cannot be read at all",
                next: "Look at the newest run.")
        }

        try closeAbandoned(id, db)
        guard let open = try SyncRun.open(id, db) else {
            return .queued(try queue(id, .manual, .changes, nil, name, retryOf: run, db))
        }
        if let startedAt = open.startedAt, open.state == .running {
            return .alreadyRunning(open.id, startedAt: startedAt)
        }
        return open.retryOf == run
            ? .queued(open.id) : .refused("\(connection.label) has a sync waiting that goes first")
    }
}
