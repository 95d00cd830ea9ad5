import Basics
import Database

/// Whom a person made the primary contact of a customer.
///
/// The choice is kept by the contact's row. When that one is gone, another active one with the same e-mail address stands for
/// it; when there is none, the tools decide as if nobody had chosen, until the chosen one returns.
package enum PrimaryContact {
    /// Makes the contact the customer's primary one.
    ///
    /// - Parameter contact: nil: the tools decide again.
    /// - Returns: the contact's name.
    /// - Throws: `DatabaseError.notFound` when the customer has no such active contact; `Refusal` when it is archived.
    @discardableResult
    package static func choose(
        _ contact: ID<Contact>?, of customer: ID<Customer>, _ db: borrowing Transaction
    ) throws -> String? {
        try Customer.refuseArchived(customer, db)
        let name = try contact.map { try find($0, of: customer, db) }

        try db.run("UPDATE customers SET primary_contact_id = \(contact) WHERE id = \(customer)")
        return name
    }

    private static func find(
        _ contact: ID<Contact>, of customer: ID<Customer>, _ db: borrowing Transaction
    ) throws -> String {
        let query: SQL = """
            SELECT p.name
              FROM contacts p
              JOIN source_accounts a ON a.connection_id = p.connection_id AND a.external_id = p.account_ref
              JOIN account_links l ON l.account_id = a.id
             WHERE p.id = \(contact) AND p.is_active AND p.deleted_at IS NULL AND l.customer_id = \(customer)
            """
        guard let name: String = try db.value(query) else { throw DatabaseError(.notFound, "contact \(contact)") }
        return name
    }
}
