import Basics
import Database

/// The columns that a save of credentials writes.
struct ConnectionRow {
    let connector: String
    let label: String
    let plain: [String: String]
    let identity: String
    let isEnabled: Bool
    let lookbackDays: Int
    /// Of a new connection.
    let streamsOff: [String]
    let userID: Int64?

    func insert(_ db: borrowing Transaction) throws -> ID<Connection> {
        let statement: SQL = """
            INSERT INTO connections (connector, label, plain_fields, identity, is_enabled, has_credentials, lookback_days,
                                     streams_off, created_by)
            VALUES (\(connector), \(label), \(fields), \(identity), \(isEnabled), true, \(lookbackDays),
                    \(streamsOff), \(userID))
            RETURNING id
            """
        guard let id: ID<Connection> = try db.value(statement) else {
            throw DatabaseError(.other, "no id of a new connection")
        }
        return id
    }

    /// New credentials begin a new life: what went wrong with the old ones is forgotten.
    func update(_ id: ID<Connection>, _ db: borrowing Transaction) throws -> ID<Connection> {
        try db.run(
            """
            UPDATE connections
               SET label = \(label), plain_fields = \(fields), identity = \(identity), is_enabled = \(isEnabled),
                   has_credentials = true, removed_at = NULL, paused_by = NULL, error_kind = NULL, error_sentence = NULL,
                   error_detail = NULL, failures = 0, version = version + 1
             WHERE id = \(id)
            """)
        return id
    }

    private var fields: JSON { .object(plain.mapValues { .string($0) }) }
}
