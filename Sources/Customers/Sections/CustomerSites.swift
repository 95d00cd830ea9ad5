import Basics
import Database

/// The places of a customer.
package enum CustomerSites {
    /// Active sites by name, the primary one first.
    package static func names(of customer: ID<Customer>, _ db: borrowing Transaction) throws -> [String] {
        // Index: sites_account.
        try db.all(
            """
            SELECT coalesce(nullif(s.city, ''), s.name) AS name
              FROM account_links l
              JOIN source_accounts a ON a.id = l.account_id
              JOIN sites s ON s.connection_id = a.connection_id AND s.account_ref = a.external_id
             WHERE l.customer_id = \(customer) AND s.is_active AND s.deleted_at IS NULL
             ORDER BY s.is_primary DESC, s.name, s.id LIMIT 50
            """, as: { row in try row.get("name") })
    }
}
