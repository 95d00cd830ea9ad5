import Basics
import Database
import Foundation

/// A machine as the hub and the RMM section show it.
package struct Device: Sendable {
    package let id: ID<Device>
    package let connectionID: Int64
    package let connector: String
    package let hostname: String
    package let displayName: String?
    package let kind: String
    package let os: String?
    package let site: String?
    package let user: String?
    package let serial: String?
    package let model: String?
    package let isOnline: Bool?
    package let lastSeenAt: Date?
    package let patchState: String?
    package let antivirusState: String?
    package let health: String?
    package let needsReboot: Bool?
    package let openAlerts: Int
    package let deepLink: String?
    /// Other tools that know the same machine, by connector key.
    package let alsoIn: [String]
    package let accountName: String
    package let customerID: ID<Customer>?
    package let customerName: String?

    /// Which devices are asked for: all parts hold together.
    package struct Filter: Sendable, Equatable {
        package var customer: ID<Customer>?
        package var connection: Int64?
        /// Only what one of these connections knows; nil: whatever knows it.
        package var connections: [Int64]?
        /// The source account it belongs to.
        package var account: Int64?
        /// Part of the host name, the user or the serial number.
        package var text = ""
        package var isOnline: Bool?
        package var isLinked: Bool?

        package init() {}
    }

    /// At most `limit` devices by host name, after the given one.
    package static func list(
        _ filter: Filter, after last: (hostname: String, id: Int64)? = nil, limit: Int = 50, _ db: borrowing Transaction
    ) throws -> [Device] {
        return try db.all(
            """
            WITH page AS (\(page(filter, last, limit)))
            SELECT d.id, d.connection_id, k.connector, d.hostname, d.display_name, d.kind, concat_ws(' ', d.os, d.os_version) AS os,
                   coalesce(d.site_name, s.name) AS site, d.logged_in_user, d.serial, d.model, d.is_online, d.last_seen_at,
                   d.patch_state, d.av_state, d.health, d.needs_reboot, d.deep_link, a.name AS account_name,
                   l.customer_id, c.name AS customer_name,
                   (SELECT count(*) FROM alerts e WHERE e.connection_id = d.connection_id AND e.device_ref = d.external_id
                       AND e.cleared_at IS NULL AND e.deleted_at IS NULL) AS open_alerts,
                   ARRAY(SELECT DISTINCT k2.connector FROM devices o JOIN connections k2 ON k2.id = o.connection_id
                          WHERE o.serial = d.serial AND length(d.serial) >= 5 AND o.connection_id <> d.connection_id
                            AND o.deleted_at IS NULL) AS also_in
              FROM page
              JOIN devices d ON d.id = page.id
              JOIN connections k ON k.id = d.connection_id
              LEFT JOIN source_accounts a ON a.connection_id = d.connection_id AND a.external_id = d.account_ref
              LEFT JOIN account_links l ON l.account_id = a.id AND l.state = 'linked'
              LEFT JOIN customers c ON c.id = l.customer_id
              LEFT JOIN sites s ON s.connection_id = d.connection_id AND s.external_id = d.site_ref
             ORDER BY page.name, page.id
            """, as: Device.init(row:))
    }

    /// Which devices the page shows. Those of one customer are read in order from each of its accounts and merged, so that one
    /// with thousands costs no more. Index: devices_account.
    private static func page(_ filter: Filter, _ last: (hostname: String, id: Int64)?, _ limit: Int) -> SQL {
        var parts = conditions(filter)
        if let last { parts.append("(lower(d.hostname), d.id) > (lower(\(last.hostname)), \(last.id))") }
        let wanted = SQL.joined(parts, by: " AND ")
        guard filter.customer != nil else {
            return """
                SELECT d.id, lower(d.hostname) AS name FROM devices d
                  LEFT JOIN source_accounts a ON a.connection_id = d.connection_id AND a.external_id = d.account_ref
                  LEFT JOIN account_links l ON l.account_id = a.id AND l.state = 'linked'
                 WHERE \(wanted) ORDER BY lower(d.hostname), d.id LIMIT \(SQL.number(limit))
                """
        }
        return """
            SELECT one.id, one.name
              FROM account_links l
              JOIN source_accounts a ON a.id = l.account_id
             CROSS JOIN LATERAL (SELECT d.id, lower(d.hostname) AS name FROM devices d
                WHERE d.connection_id = a.connection_id AND d.account_ref = a.external_id AND \(wanted)
                ORDER BY lower(d.hostname), d.id LIMIT \(SQL.number(limit))) one
             WHERE l.customer_id = \(filter.customer) AND l.state = 'linked'
             ORDER BY one.name, one.id LIMIT \(SQL.number(limit))
            """
    }

    /// How many devices match.
    package static func count(_ filter: Filter, _ db: borrowing Transaction) throws -> Int {
        let found: Int? = try db.value(
            """
            SELECT count(*) FROM devices d
              LEFT JOIN source_accounts a ON a.connection_id = d.connection_id AND a.external_id = d.account_ref
              LEFT JOIN account_links l ON l.account_id = a.id AND l.state = 'linked'
             WHERE \(SQL.joined(conditions(filter), by: " AND "))
            """)
        return found ?? 0
    }

    /// A record without an agent (a PSA's configuration) steps back behind the agent's own record of the same machine.
    private static let isNoShadow: SQL = """
        (d.is_online IS NOT NULL OR d.serial IS NULL OR NOT EXISTS (
            SELECT 1 FROM devices o WHERE o.serial = d.serial AND o.connection_id <> d.connection_id
               AND o.is_online IS NOT NULL AND o.deleted_at IS NULL))
        """

    private static func conditions(_ filter: Filter) -> [SQL] {
        var parts: [SQL] = ["d.deleted_at IS NULL", isNoShadow]
        if let customer = filter.customer { parts.append("l.customer_id = \(customer)") }
        if let connection = filter.connection { parts.append("d.connection_id = \(connection)") }
        if let connections = filter.connections { parts.append("d.connection_id = ANY (\(connections))") }
        if let account = filter.account { parts.append("a.id = \(account)") }
        if let isOnline = filter.isOnline { parts.append("d.is_online = \(isOnline)") }
        if let isLinked = filter.isLinked {
            parts.append(isLinked ? "l.customer_id IS NOT NULL" : "l.customer_id IS NULL")
        }
        if !filter.text.isEmpty {
            let pattern = "%" + Search.escaped(filter.text) + "%"
            parts.append(
                "(d.hostname ILIKE \(pattern) OR d.logged_in_user ILIKE \(pattern) OR d.serial ILIKE \(pattern))")
        }
        return parts
    }

    init(row: Row) throws {
        id = try row.get("id")
        connectionID = try row.get("connection_id")
        connector = try row.get("connector")
        hostname = try row.get("hostname")
        displayName = try row.get("display_name")
        kind = try row.get("kind")
        os = try row.get("os")
        site = try row.get("site")
        user = try row.get("logged_in_user")
        serial = try row.get("serial")
        model = try row.get("model")
        isOnline = try row.get("is_online")
        lastSeenAt = try row.get("last_seen_at")
        patchState = try row.get("patch_state")
        antivirusState = try row.get("av_state")
        health = try row.get("health")
        needsReboot = try row.get("needs_reboot")
        openAlerts = try row.get("open_alerts")
        deepLink = try row.get("deep_link")
        alsoIn = try row.get("also_in")
        accountName = try row.get("account_name") ?? "No organization"
        customerID = try row.get("customer_id")
        customerName = try row.get("customer_name")
    }
}
