import Basics
import Database
import Foundation

/// A connection's breaker in the database. Its row is locked from `load` to the transaction's end, so that writes to one
/// connection are let through one after another.
enum BreakerStore {
    /// What stands in a row.
    struct Kept {
        var breaker: Breaker
        /// Until when the vendor asked us to wait.
        var slowUntil: Date?
        var words: String?
    }

    static func load(_ connection: ID<Connection>, _ db: borrowing Transaction) throws -> Kept {
        try db.run("INSERT INTO write_breakers (connection_id) VALUES (\(connection)) ON CONFLICT DO NOTHING")
        let query: SQL = """
            SELECT b.state, b.in_row, b.recent, b.opened_at, b.open_seconds, b.until, b.needs_credentials, b.probe, b.slow_until,
                   b.words, greatest(s.set_at, c.tested_at) AS renewed_at, c.last_ok_at
              FROM write_breakers b
              JOIN connections c ON c.id = b.connection_id
              LEFT JOIN connection_secrets s ON s.connection_id = b.connection_id
             WHERE b.connection_id = \(connection)
               FOR UPDATE OF b
            """
        guard let kept = try db.first(query, as: Kept.init(row:)) else {
            throw DatabaseError(.notFound, "the breaker of connection \(connection)")
        }
        return kept
    }

    static func save(_ kept: Kept, _ connection: ID<Connection>, _ db: borrowing Transaction) throws {
        let breaker = kept.breaker
        try db.run(
            """
            UPDATE write_breakers
               SET state = \(breaker.state.rawValue), in_row = \(breaker.inRow), recent = \(breaker.recent),
                   opened_at = \(breaker.openedAt), open_seconds = \(breaker.openFor / .seconds(1)), until = \(breaker.until),
                   needs_credentials = \(breaker.needsCredentials), probe = \(breaker.probe), slow_until = \(kept.slowUntil),
                   words = \(kept.words)
             WHERE connection_id = \(connection)
            """)
    }

    /// Changes the breaker of a connection.
    static func change(
        _ connection: ID<Connection>, _ db: borrowing Transaction, _ body: (inout Kept) -> Void
    ) throws {
        var kept = try load(connection, db)
        body(&kept)
        try save(kept, connection, db)
    }
}

extension BreakerStore.Kept {
    init(row: Row) throws {
        var breaker = Breaker()
        let state: String = try row.get("state")
        breaker.state = Breaker.State(rawValue: state) ?? .closed
        breaker.inRow = try row.get("in_row")
        breaker.recent = try row.get("recent")
        breaker.openedAt = try row.get("opened_at")
        breaker.openFor = .seconds(try row.get("open_seconds") as Double)
        breaker.until = try row.get("until")
        breaker.needsCredentials = try row.get("needs_credentials")
        breaker.probe = try row.get("probe")
        let renewedAt: Date? = try row.get("renewed_at")
        if let renewedAt { breaker.renewed(at: renewedAt) }
        let answeredAt: Date? = try row.get("last_ok_at")
        if let answeredAt { breaker.answered(at: answeredAt) }
        self.init(breaker: breaker, slowUntil: try row.get("slow_until"), words: try row.get("words"))
    }
}
