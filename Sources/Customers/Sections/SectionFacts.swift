import Basics
import Database

/// How much of each kind a customer has, and which sections any connected tool feeds for it.
package struct SectionFacts: Sendable {
    package let tickets: Int
    package let devices: Int
    package let openAlerts: Int
    /// Machines that a backup plan has run on.
    package let backups: Int
    package let contracts: Int
    package let invoices: Int
    package let contacts: Int
    package let notes: Int
    /// The sections with data, by name.
    package let feeds: Set<String>

    package static func of(_ customer: ID<Customer>, _ db: borrowing Transaction) throws -> SectionFacts {
        let record: SQL = "ON r.connection_id = a.connection_id AND r.account_ref = a.external_id"
        let found = try db.first(
            """
            WITH a AS (SELECT s.connection_id, s.external_id FROM account_links l JOIN source_accounts s ON s.id = l.account_id
                        WHERE l.customer_id = \(customer))
            SELECT (SELECT coalesce(sum(\(count("tickets", "r.is_open AND r.deleted_at IS NULL"))), 0)::bigint FROM a) AS tickets,
                   EXISTS (SELECT 1 FROM a JOIN tickets r \(record)) AS has_tickets,
                   (SELECT coalesce(sum(\(count("devices", "r.deleted_at IS NULL"))), 0)::bigint FROM a) AS devices,
                   (SELECT coalesce(sum(\(count("alert_threads", "r.state IN ('open', 'acknowledged')"))), 0)::bigint FROM a) AS alerts,
                   EXISTS (SELECT 1 FROM a JOIN alert_threads r \(record)) AS has_alerts,
                   (SELECT count(*) FROM a JOIN devices r \(record)
                     WHERE EXISTS (SELECT 1 FROM backup_runs b WHERE b.connection_id = r.connection_id
                                      AND b.device_ref = r.external_id AND b.deleted_at IS NULL)) AS backups,
                   (SELECT coalesce(sum(\(count("contracts", "r.deleted_at IS NULL"))), 0)::bigint FROM a) AS contracts,
                   (SELECT coalesce(sum(\(count("invoices", "r.deleted_at IS NULL"))), 0)::bigint FROM a) AS invoices,
                   (SELECT coalesce(sum(\(count("contacts", "r.is_active AND r.deleted_at IS NULL"))), 0)::bigint FROM a) AS contacts,
                   (SELECT count(*) FROM customer_notes WHERE customer_id = \(customer) AND deleted_at IS NULL) AS notes
            """, as: SectionFacts.init(row:))
        guard let found else { throw DatabaseError(.other, "the section counts have no row") }
        return found
    }

    /// The records of one account, counted in an index where that holds all that is asked for.
    private static func count(_ table: SQL, _ wanted: SQL) -> SQL {
        """
        (SELECT count(*) FROM \(table) r
          WHERE r.connection_id = a.connection_id AND r.account_ref = a.external_id AND \(wanted))
        """
    }

    private init(row: Row) throws {
        tickets = try row.get("tickets")
        devices = try row.get("devices")
        openAlerts = try row.get("alerts")
        backups = try row.get("backups")
        contracts = try row.get("contracts")
        invoices = try row.get("invoices")
        contacts = try row.get("contacts")
        notes = try row.get("notes")
        let filled: [(String, Bool)] = [
            ("tickets", try row.get("has_tickets")), ("devices", devices > 0), ("alerts", try row.get("has_alerts")),
            ("backups", backups > 0), ("contracts", contracts + invoices > 0), ("contacts", contacts > 0),
        ]
        feeds = Set(filled.filter(\.1).map(\.0))
    }
}
