import Basics
import Database

/// What an account is called in audit entries and on buttons.
package struct AccountLabel: Sendable {
    package let name: String
    package let connection: Int64
    /// The customer it is linked to now.
    package let customer: Int64?

    /// - Throws: `DatabaseError.notFound`.
    package static func find(_ account: Int64, _ db: borrowing Transaction) throws -> AccountLabel {
        let query: SQL = """
            SELECT a.name, a.connection_id, l.customer_id
              FROM source_accounts a LEFT JOIN account_links l ON l.account_id = a.id
             WHERE a.id = \(account)
            """
        let found = try db.first(query) { row in
            AccountLabel(
                name: try row.get("name"), connection: try row.get("connection_id"),
                customer: try row.get("customer_id"))
        }
        guard let found else { throw DatabaseError(.notFound, "account \(account)") }
        return found
    }
}
