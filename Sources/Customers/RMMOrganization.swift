import Basics
import Database
import Foundation

/// An account of an RMM tool, linked or not, as the RMM section lists it.
package struct RMMOrganization: Sendable {
    package let accountID: Int64
    package let name: String
    package let connectionID: Int64
    package let connector: String
    package let devices: Int
    package let openAlerts: Int
    /// linked, suggested, unlinked, keep_separate or conflict.
    package let state: String
    package let customerID: ID<Customer>?
    package let customerName: String?

    /// Which organizations are asked for: all parts hold together.
    package struct Filter: Sendable, Equatable {
        package var connection: Int64?
        package var text = ""
        package var isUnlinked = false

        package init() {}
    }

    /// At most `limit` organizations of the named connectors by name, after the given one.
    package static func list(
        connectors: [String], _ filter: Filter, after last: (name: String, id: Int64)? = nil, limit: Int = 50,
        _ db: borrowing Transaction
    ) throws -> [RMMOrganization] {
        var parts: [SQL] = ["k.connector = ANY (\(connectors))", "a.deleted_at IS NULL", "k.removed_at IS NULL"]
        if let connection = filter.connection { parts.append("a.connection_id = \(connection)") }
        if filter.isUnlinked { parts.append("coalesce(l.state, 'unlinked') NOT IN ('linked', 'keep_separate')") }
        if !filter.text.isEmpty { parts.append("a.name ILIKE '%' || \(Search.escaped(filter.text)) || '%'") }
        if let last { parts.append("(lower(a.name), a.id) > (lower(\(last.name)), \(last.id))") }
        // Index: source_accounts_name; the figures use devices_account and alert_threads_account.
        return try db.all(
            """
            SELECT a.id, a.name, a.connection_id, k.connector, coalesce(l.state, 'unlinked') AS state, c.id AS customer_id,
                   c.name AS customer_name,
                   (SELECT count(*) FROM devices d WHERE d.connection_id = a.connection_id AND d.account_ref = a.external_id
                       AND d.deleted_at IS NULL) AS devices,
                   (SELECT count(*) FROM alert_threads t WHERE t.connection_id = a.connection_id AND t.account_ref = a.external_id
                       AND t.state IN ('open', 'acknowledged')) AS open_alerts
              FROM source_accounts a
              JOIN connections k ON k.id = a.connection_id
              LEFT JOIN account_links l ON l.account_id = a.id
              LEFT JOIN customers c ON c.id = l.customer_id
             WHERE \(SQL.joined(parts, by: " AND "))
             ORDER BY lower(a.name), a.id LIMIT \(limit)
            """, as: RMMOrganization.init(row:))
    }

    private init(row: Row) throws {
        accountID = try row.get("id")
        name = try row.get("name")
        connectionID = try row.get("connection_id")
        connector = try row.get("connector")
        devices = try row.get("devices")
        openAlerts = try row.get("open_alerts")
        state = try row.get("state")
        customerID = try row.get("customer_id")
        customerName = try row.get("customer_name")
    }
}
