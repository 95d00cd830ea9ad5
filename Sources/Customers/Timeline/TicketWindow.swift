import Basics
import Database
import Foundation

/// What belongs to a ticket: its own events, and those of the machines it names from its creation to its closing.
///
/// A ticket names a machine when its title or the beginning of its text holds the host name as a word.
struct TicketWindow {
    private let connection: Int64
    private let ref: String
    private let from: Date
    private let to: Date
    private let deviceConnections: [Int64]
    private let devices: [String]

    /// nil when the customer has no such ticket.
    static func of(_ ticket: ID<Ticket>, of customer: ID<Customer>, _ db: borrowing Transaction) throws -> TicketWindow?
    {
        // Index: tickets_pkey, devices_account.
        let query: SQL = """
            WITH a AS (SELECT s.connection_id, s.external_id FROM account_links l JOIN source_accounts s ON s.id = l.account_id
                        WHERE l.customer_id = \(customer)),
            ticket AS (SELECT t.connection_id, t.external_id, t.created_at, t.closed_at, concat_ws(' ', t.title, t.body_preview) AS words
                         FROM tickets t JOIN a ON a.connection_id = t.connection_id AND a.external_id = t.account_ref
                        WHERE t.id = \(ticket)),
            named AS (SELECT d.connection_id, d.external_id FROM ticket
                        JOIN a ON true
                        JOIN devices d ON d.connection_id = a.connection_id AND d.account_ref = a.external_id
                       WHERE length(d.hostname) >= 4 AND strpos(lower(ticket.words), lower(d.hostname)) > 0
                         AND ticket.words ~* ('(^|[^[:alnum:]])' || regexp_replace(d.hostname, '([^[:alnum:]])', '\\\\\\1', 'g')
                                              || '([^[:alnum:]]|$)'))
            SELECT connection_id, external_id, coalesce(created_at, now()) AS from_at, coalesce(closed_at, now()) AS to_at,
                   ARRAY(SELECT connection_id FROM named ORDER BY connection_id, external_id) AS device_connections,
                   ARRAY(SELECT external_id FROM named ORDER BY connection_id, external_id) AS devices
              FROM ticket
            """
        return try db.first(query, as: TicketWindow.init(row:))
    }

    /// Over the event `e`.
    var condition: SQL {
        """
        (e.connection_id = \(connection) AND e.ticket_ref = \(ref)
         OR e.occurred_at BETWEEN \(from) AND \(to)
            AND (e.connection_id, e.device_ref) IN (SELECT * FROM unnest(\(deviceConnections), \(devices))))
        """
    }

    private init(row: Row) throws {
        connection = try row.get("connection_id")
        ref = try row.get("external_id")
        from = try row.get("from_at")
        to = try row.get("to_at")
        deviceConnections = try row.get("device_connections")
        devices = try row.get("devices")
    }
}
