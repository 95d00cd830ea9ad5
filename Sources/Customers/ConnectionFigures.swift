import Basics
import Database
import Sync

/// What a connection has brought, for its card.
package struct ConnectionFigures: Sendable {
    package let accounts: Int
    package let linked: Int
    package let undecided: Int
    package let tickets: Int
    package let devices: Int

    /// By connection.
    package static func all(_ db: borrowing Transaction) throws -> [ID<Connection>: ConnectionFigures] {
        let rows = try db.all(
            """
            SELECT k.id, count(a.id) AS accounts, count(*) FILTER (WHERE l.state = 'linked') AS linked,
                   count(*) FILTER (WHERE l.state IN ('unlinked', 'suggested', 'conflict') AND NOT l.is_decided
                                      AND (k.id IS DISTINCT FROM w.spine_connection_id OR l.state <> 'unlinked')) AS undecided,
                   (SELECT count(*) FROM tickets t WHERE t.connection_id = k.id AND t.deleted_at IS NULL) AS tickets,
                   (SELECT count(*) FROM devices d WHERE d.connection_id = k.id AND d.deleted_at IS NULL) AS devices
              FROM connections k
             CROSS JOIN workspace w
              LEFT JOIN source_accounts a ON a.connection_id = k.id AND a.deleted_at IS NULL
              LEFT JOIN account_links l ON l.account_id = a.id
             WHERE k.removed_at IS NULL GROUP BY k.id, w.spine_connection_id
            """,
            as: { row in
                (
                    try row.get("id") as ID<Connection>,
                    ConnectionFigures(
                        accounts: try row.get("accounts"), linked: try row.get("linked"),
                        undecided: try row.get("undecided"),
                        tickets: try row.get("tickets"), devices: try row.get("devices"))
                )
            })
        return Dictionary(rows, uniquingKeysWith: { first, _ in first })
    }
}
