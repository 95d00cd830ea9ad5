import Basics
import Database

/// By what the queue can be narrowed down: words that some ticket bears.
package struct TicketWords: Sendable {
    package let boards: [String]
    package let statuses: [String]

    /// Index: tickets_words, from each pair straight to the next, so that the number of tickets does not matter.
    package static func all(_ db: borrowing Transaction) throws -> TicketWords {
        let board: SQL = "coalesce(board, '')"
        let status: SQL = "coalesce(status_raw, '')"
        let pairs = try db.all(
            """
            WITH RECURSIVE pairs AS (
                (SELECT \(board) AS board, \(status) AS status FROM tickets WHERE deleted_at IS NULL
                  ORDER BY \(board), \(status) LIMIT 1)
                UNION ALL
                SELECT n.board, n.status FROM pairs p CROSS JOIN LATERAL (
                    SELECT \(board) AS board, \(status) AS status FROM tickets
                     WHERE deleted_at IS NULL AND (\(board), \(status)) > (p.board, p.status)
                     ORDER BY \(board), \(status) LIMIT 1) n)
            SELECT board, status FROM pairs LIMIT 2000
            """, as: { row in (board: try row.get("board") as String, status: try row.get("status") as String) })
        return TicketWords(
            boards: Set(pairs.map(\.board)).subtracting([""]).sorted(),
            statuses: Set(pairs.map(\.status)).subtracting([""]).sorted())
    }
}

/// Somebody to whom a tool can give a ticket.
package struct Technician: Sendable {
    package let id: ID<Technician>
    package let connectionID: Int64
    package let ref: String
    package let name: String
    /// The sign-in name at the tool.
    package let identifier: String?
    package let email: String?

    /// Those who are active, by name.
    ///
    /// - Parameter connection: of this tool alone; nil: of every one.
    package static func active(connection: Int64? = nil, _ db: borrowing Transaction) throws -> [Technician] {
        try db.all(
            """
            SELECT p.id, p.connection_id, p.external_id, p.name, p.identifier, p.email
              FROM technicians p
              JOIN connections k ON k.id = p.connection_id
             WHERE p.is_active AND p.deleted_at IS NULL AND k.removed_at IS NULL
               AND (\(connection)::bigint IS NULL OR p.connection_id = \(connection))
             ORDER BY lower(p.name), p.id LIMIT 1000
            """
        ) { row in
            Technician(
                id: try row.get("id"), connectionID: try row.get("connection_id"), ref: try row.get("external_id"),
                name: try row.get("name"), identifier: try row.get("identifier"), email: try row.get("email"))
        }
    }
}
