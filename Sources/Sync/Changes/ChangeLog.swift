import Basics
import ConnectorKit
import Database
import Foundation

/// The table of changes as followers read it.
///
/// The order is that of transactions, then of ids, and only transactions older than every open one are read: a change whose
/// transaction is late can then never come to lie behind a follower.
enum ChangeLog {
    struct Place {
        /// A transaction's number; PostgreSQL's 64-bit ones never come again.
        let transaction: String
        let id: Int64
    }

    struct Entry {
        let place: Place
        let change: Change
    }

    /// Changes a follower is given at once.
    static let batch = 1000
    /// Rows deleted in one transaction.
    static let pruned = 5000

    /// How far a follower has read; its row is locked until the transaction ends, so that two cannot go on from one place.
    static func place(of follower: String, _ db: borrowing Transaction) throws -> Place {
        try db.run("INSERT INTO follower_cursors (follower) VALUES (\(follower)) ON CONFLICT DO NOTHING")
        let query: SQL = """
            SELECT xid::text AS xid, change_id FROM follower_cursors WHERE follower = \(follower) FOR UPDATE
            """
        let found = try db.first(query) { row in Place(transaction: try row.get("xid"), id: try row.get("change_id")) }
        return found ?? Place(transaction: "0", id: 0)
    }

    /// The next entries that no open transaction can come before, by number: the bare name `xid` would sort its text, in
    /// which 1000 comes before 999. Index: changes_pkey.
    static func next(after place: Place, _ db: borrowing Transaction) throws -> [Entry] {
        let query: SQL = """
            SELECT xid::text AS xid, id, connection_id, kind, ref, change, before, is_initial, at
              FROM changes
             WHERE (xid, id) > (\(place.transaction)::xid8, \(place.id)) AND xid < pg_snapshot_xmin(pg_current_snapshot())
             ORDER BY changes.xid, changes.id
             LIMIT \(batch)
            """
        return try db.all(query) { row in
            Entry(place: Place(transaction: try row.get("xid"), id: try row.get("id")), change: try Change(row: row))
        }
    }

    static func move(_ follower: String, to place: Place, _ db: borrowing Transaction) throws {
        try db.run(
            """
            UPDATE follower_cursors
               SET xid = \(place.transaction)::xid8, change_id = \(place.id), moved_at = now()
             WHERE follower = \(follower)
            """)
    }

    /// Whether changes are committed that could not be read yet, because an older transaction was open.
    static func isMoreToCome(_ followers: [String], _ db: borrowing Transaction) throws -> Bool {
        let query: SQL = """
            SELECT EXISTS (SELECT 1
                             FROM unnest(\(followers)) AS f (name)
                             LEFT JOIN follower_cursors p ON p.follower = f.name
                            WHERE EXISTS (SELECT 1 FROM changes c
                                           WHERE (c.xid, c.id) > (coalesce(p.xid, '0'::xid8), coalesce(p.change_id, 0))))
            """
        return try db.value(query) ?? false
    }

    /// Deletes what all of these followers are past.
    ///
    /// - Returns: how many, at most `pruned`.
    static func prune(_ followers: [String], _ db: borrowing Transaction) throws -> Int {
        let statement: SQL = """
            DELETE FROM changes
             WHERE (xid, id) IN (
                   SELECT c.xid, c.id
                     FROM changes c
                    WHERE (c.xid, c.id) <= (SELECT p.xid, p.change_id
                                              FROM unnest(\(followers)) AS f (name)
                                              JOIN follower_cursors p ON p.follower = f.name
                                             ORDER BY p.xid, p.change_id
                                             LIMIT 1)
                    ORDER BY c.xid, c.id
                    LIMIT \(pruned))
            """
        return try db.run(statement)
    }
}

extension Change {
    init(row: Row) throws {
        let kind: String = try row.get("kind")
        let deed: String = try row.get("change")
        guard let known = RecordKind(rawValue: kind), let change = Deed(rawValue: deed) else {
            throw DatabaseError(.other, "the change log names \(kind) \(deed), which this program does not know")
        }
        self.init(
            id: try row.get("id"), connectionID: try row.get("connection_id"), kind: known, ref: try row.get("ref"),
            change: change, before: try row.get("before"), isInitial: try row.get("is_initial"), at: try row.get("at"))
    }
}
