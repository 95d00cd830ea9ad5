import Basics
import Database
import Foundation

/// A source account that feeds a customer, with the age of what it told us.
package struct CustomerSource: Sendable {
    package let connectionID: Int64
    package let connector: String
    package let connectionLabel: String
    package let accountName: String
    package let accountRef: String
    package let deepLink: String?
    /// The vendor deleted the account; its rows stay.
    package let isGone: Bool
    package let lastOKAt: Date?
    package let intervalMinutes: Int
    package let hasError: Bool

    /// Older than twice the interval, and than an hour: values from here carry a clock.
    package func isStale(at now: Date) -> Bool {
        guard let lastOKAt else { return true }
        return now.timeIntervalSince(lastOKAt) > Double(max(3600, intervalMinutes * 120))
    }

    /// The accounts linked to a customer, the spine's first.
    package static func all(of customer: ID<Customer>, _ db: borrowing Transaction) throws -> [CustomerSource] {
        // Index: account_links_customer.
        try db.all(
            """
            SELECT a.connection_id, k.connector, k.label, a.name, a.external_id, a.deep_link,
                   a.deleted_at IS NOT NULL AS is_gone, k.last_ok_at, k.interval_minutes, k.error_kind IS NOT NULL AS has_error
              FROM account_links l
              JOIN source_accounts a ON a.id = l.account_id
              JOIN connections k ON k.id = a.connection_id
              CROSS JOIN workspace w
             WHERE l.customer_id = \(customer)
             ORDER BY k.id IS DISTINCT FROM w.spine_connection_id, k.label, a.name, a.id
            """, as: CustomerSource.init(row:))
    }

    private init(row: Row) throws {
        connectionID = try row.get("connection_id")
        connector = try row.get("connector")
        connectionLabel = try row.get("label")
        accountName = try row.get("name")
        accountRef = try row.get("external_id")
        deepLink = try row.get("deep_link")
        isGone = try row.get("is_gone")
        lastOKAt = try row.get("last_ok_at")
        intervalMinutes = try row.get("interval_minutes")
        hasError = try row.get("has_error")
    }
}
