import ConnectorKit
import Database

/// Puts rows of one kind into its table: new, changed, unchanged and returned ones are told apart by their content hash, older
/// copies are ignored, and what changed goes into the change log, all in the caller's transaction.
struct Landing {
    let connection: Int64
    /// The stream's first read, whose changes are history.
    let isInitial: Bool

    /// What became of the rows.
    struct Tally: Equatable {
        var created = 0
        /// Returned ones included.
        var updated = 0
        var unchanged = 0
        /// Entries in the change log.
        var changes = 0

        static func += (left: inout Tally, right: Tally) {
            left.created += right.created
            left.updated += right.updated
            left.unchanged += right.unchanged
            left.changes += right.changes
        }
    }

    /// Rows of one kind that are not in the table with just this content.
    struct Part: Sendable {
        /// Those whose ids the table does not have.
        let new: PageRows.Group
        let changed: PageRows.Group
        /// How many are there already, as they are.
        let unchanged: Int

        /// All of the rows are new.
        init(new: PageRows.Group) {
            self.init(new: new, changed: new.picked([]), unchanged: 0)
        }

        init(new: PageRows.Group, changed: PageRows.Group, unchanged: Int) {
            self.new = new
            self.changed = changed
            self.unchanged = unchanged
        }

        var isEmpty: Bool { new.ids.isEmpty && changed.ids.isEmpty }
    }

    /// Compares with what is in the table. One connection has one run, so that nothing happens between this question and `land`.
    func sort(_ group: PageRows.Group, _ db: borrowing Transaction) throws -> Part {
        try Landing.preferIndexes(db)
        if isInitial, try !hasAny(of: group, db) { return Part(new: group) }

        let query: SQL = """
            SELECT s.place, t.content_hash IS NULL AS is_new
              FROM unnest(\(group.ids)) WITH ORDINALITY AS s (external_id, place)
              LEFT JOIN LATERAL (SELECT t.content_hash
                                   FROM \(.name(group.table.name)) t
                                  WHERE t.connection_id = \(connection) AND t.external_id = s.external_id
                                  LIMIT 1) t ON true
             WHERE t.content_hash IS DISTINCT FROM substring(\(group.hashes) FROM (s.place::integer - 1) * 16 + 1 FOR 16)
             ORDER BY s.place
            """
        let found = try db.all(query) { row in
            (place: try row.get("place") as Int, isNew: try row.get("is_new") as Bool)
        }
        let new = found.filter(\.isNew)
        return Part(
            new: new.count == group.ids.count ? group : group.picked(new.map(\.place)),
            changed: group.picked(found.filter { !$0.isNew }.map(\.place)), unchanged: group.ids.count - found.count)
    }

    /// Lands what `sort` found; a row older than what is there changes nothing.
    func land(_ part: Part, withheld: Set<String>, _ db: borrowing Transaction) throws -> Tally {
        var tally = Tally(unchanged: part.unchanged)
        tally += try add(part.new, db)
        tally += try change(part.changed, withheld, db)
        return tally
    }

    /// New rows go straight into their table.
    private func add(_ group: PageRows.Group, _ db: borrowing Transaction) throws -> Tally {
        guard !group.ids.isEmpty else { return Tally() }
        try copy(group, into: group.table.name, ["connection_id"], db) { $0.add(connection) }
        try log(group, db)
        return Tally(created: group.ids.count, changes: group.ids.count)
    }

    /// By COPY, with the transaction's number spelt out: a default that is computed for each row would make it slow.
    private func log(_ group: PageRows.Group, _ db: borrowing Transaction) throws {
        let number: String? = try db.value("SELECT pg_current_xact_id()::text")
        guard let transaction = number.flatMap({ Int64($0) }) else {
            throw DatabaseError(.other, "the transaction has no number")
        }
        let columns = ["xid", "connection_id", "kind", "ref", "change", "is_initial"]
        try db.copy(into: "changes", columns: columns) { rows in
            for id in group.ids {
                rows.begin(columns: columns.count)
                rows.fields.add(transaction)
                rows.fields.add(connection)
                rows.fields.add(group.table.name)
                rows.fields.add(id)
                rows.fields.add("created")
                rows.fields.add(isInitial)
            }
        }
    }

    /// Changed rows wait in a table of the session, so that one statement can compare, write and remember what was before.
    private func change(_ group: PageRows.Group, _ withheld: Set<String>, _ db: borrowing Transaction) throws -> Tally {
        guard !group.ids.isEmpty else { return Tally() }
        let table = group.table
        let columns = SQL.joined(table.columns.map(SQL.name), by: ", ")
        try db.run(
            """
            CREATE TEMPORARY TABLE IF NOT EXISTS \(.name(table.stage)) ON COMMIT DELETE ROWS AS
            SELECT \(columns), content_hash FROM \(.name(table.name)) WITH NO DATA
            """)
        try copy(group, into: table.stage, [], db) { _ in }
        let tally = try db.first(statement(table, withheld)) { row in
            let landed: Int = try row.get("landed")
            let created: Int = try row.get("created")
            return Tally(
                created: created, updated: landed - created, unchanged: group.ids.count - landed,
                changes: try row.get("logged"))
        }
        return tally ?? Tally()
    }

    private func copy(
        _ group: PageRows.Group, into name: String, _ first: [String], _ db: borrowing Transaction,
        begin: (inout CopyFields) -> Void
    ) throws {
        let columns = first + group.table.columns + ["content_hash"]
        try db.copy(into: name, columns: columns) { rows in
            for place in group.ids.indices {
                rows.begin(columns: columns.count)
                begin(&rows.fields)
                rows.fields.add(ready: group.row(place), count: group.table.columns.count + 1)
            }
        }
    }

    /// Whether no record of the stream's kinds was ever landed here.
    static func isEmpty(_ connection: Int64, _ stream: ConnectorKit.Stream, _ db: borrowing Transaction) throws -> Bool
    {
        try preferIndexes(db)
        return try stream.kinds.allSatisfy { kind in
            let any: Bool? = try db.value(
                "SELECT EXISTS (SELECT 1 FROM \(.name(kind.rawValue)) WHERE connection_id = \(connection))")
            return any == false
        }
    }

    /// Whether the table has a row of one of these ids already.
    private func hasAny(of group: PageRows.Group, _ db: borrowing Transaction) throws -> Bool {
        let query: SQL = """
            SELECT EXISTS (SELECT 1
                             FROM unnest(\(group.ids)) AS s (external_id)
                            CROSS JOIN LATERAL (SELECT 1
                                                  FROM \(.name(group.table.name)) t
                                                 WHERE t.connection_id = \(connection) AND t.external_id = s.external_id
                                                 LIMIT 1) t)
            """
        return try db.value(query) ?? false
    }

    private func statement(_ table: LandingTable, _ withheld: Set<String>) -> SQL {
        let loud = table.loud.filter { !withheld.contains($0) }
        return """
            WITH old AS MATERIALIZED (
                SELECT s.external_id, o.was_deleted, o.is_loud, o.before
                  FROM \(.name(table.stage)) s
                 CROSS JOIN LATERAL (
                       SELECT t.deleted_at IS NOT NULL AS was_deleted, \(before(table)) AS before,
                              (\(list(loud, of: "t"))) IS DISTINCT FROM (\(list(loud, of: "s"))) AS is_loud
                         FROM \(.name(table.name)) t
                        WHERE t.connection_id = \(connection) AND t.external_id = s.external_id
                        LIMIT 1) o),
            landed AS (\(upsert(table, withheld: withheld))),
            logged AS (
                INSERT INTO changes (connection_id, kind, ref, change, before, is_initial)
                SELECT \(connection), \(table.name), l.external_id,
                       CASE WHEN o.external_id IS NULL THEN 'created' WHEN o.was_deleted THEN 'returned' ELSE 'updated' END,
                       CASE WHEN NOT o.was_deleted THEN o.before END, \(isInitial)
                  FROM landed l
                  LEFT JOIN old o ON o.external_id = l.external_id
                 WHERE o.external_id IS NULL OR o.was_deleted OR o.is_loud
                RETURNING 1)
            SELECT count(*) AS landed, count(*) FILTER (WHERE is_new) AS created, (SELECT count(*) FROM logged) AS logged
              FROM landed
            """
    }

    /// Columns that are withheld keep what they hold, and such rows are compared by the others; their hash fits no whole row, so
    /// that the next whole one is written again.
    private func upsert(_ table: LandingTable, withheld: Set<String>) -> SQL {
        let columns = table.columns + ["content_hash"]
        let kept = columns.filter { !withheld.contains($0) && $0 != "external_id" }
        let compared = kept.filter { $0 != "content_hash" }
        let differs: SQL =
            withheld.isEmpty
            ? "t.content_hash IS DISTINCT FROM excluded.content_hash"
            : "(\(list(compared, of: "t"))) IS DISTINCT FROM (\(list(compared, of: "excluded")))"
        return """
            INSERT INTO \(.name(table.name)) AS t (connection_id, \(.joined(columns.map(SQL.name), by: ", ")))
            SELECT \(connection), \(.joined(columns.map(SQL.name), by: ", ")) FROM \(.name(table.stage))
                ON CONFLICT (connection_id, external_id) DO UPDATE
                   SET \(.joined(kept.map { "\(.name($0)) = excluded.\(.name($0))" }, by: ", ")),
                       synced_at = now(), deleted_at = NULL
                 WHERE (\(differs) OR t.deleted_at IS NOT NULL)
                   AND (t.deleted_at IS NOT NULL OR t.source_updated_at IS NULL OR excluded.source_updated_at IS NULL
                        OR t.source_updated_at <= excluded.source_updated_at)
            RETURNING external_id, (xmax = 0) AS is_new
            """
    }

    private func before(_ table: LandingTable) -> SQL {
        let members = table.watched.map { name -> SQL in "\(SQLValue(text: name))::text, t.\(.name(name))" }
        return "jsonb_build_object(\(.joined(members, by: ", ")))"
    }

    private func list(_ columns: [String], of alias: SQL) -> SQL {
        .joined(columns.map { "\(alias).\(.name($0))" }, by: ", ")
    }

    /// Until the transaction's end. A plan made while a table was small stays with the prepared statement when it has grown.
    static func preferIndexes(_ db: borrowing Transaction) throws {
        try db.run("SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)")
    }

    /// Lets this transaction's commit not wait for the disk: a crash of the server then loses whole pages at the end, cursors
    /// included, and they are read again. The last page waits, and with it all before.
    static func commitLightly(_ db: borrowing Transaction) throws {
        try db.run("SELECT set_config('synchronous_commit', 'off', true)")
    }
}
