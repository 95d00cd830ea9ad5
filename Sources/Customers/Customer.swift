import Basics
import Database
import Foundation

/// The canonical customer: what the head of its page shows.
package struct Customer: Sendable {
    package let id: ID<Customer>
    package let name: String
    /// An archived customer is read-only.
    package let isArchived: Bool
    package let ownerName: String?
    package let tags: [String]
    package let healthNote: String?
    package let openTickets: Int
    package let openCritical: Int
    package let openInvoicesOverdue: Int
    /// The primary contact: whom a person chose, else the one the tools call so, else the first.
    package let contactName: String?
    package let isFollowed: Bool

    /// The customer with this id, or the survivor it was merged into, however often that was merged again.
    ///
    /// - Parameter reader: whose star is shown.
    /// - Throws: `DatabaseError.notFound` when no row, merged or not, bears the id.
    package static func find(_ id: ID<Customer>, reader: Int64, _ db: borrowing Transaction) throws -> Customer {
        // Index: customers_pkey; the counts use tickets_account_open, alert_threads_account_open, invoices_account and
        // contacts_account.
        let query: SQL = """
            WITH RECURSIVE chain AS (
                SELECT id, merged_into, 1 AS depth FROM customers WHERE id = \(id)
                 UNION ALL
                SELECT c.id, c.merged_into, chain.depth + 1
                  FROM customers c JOIN chain ON c.id = chain.merged_into WHERE chain.depth < 100)
            SELECT c.id, c.name, c.status = 'archived' AS is_archived, u.name AS owner_name, c.tags, c.health_note,
                   coalesce(v.follows, false) AS is_followed,
                   (SELECT count(*) FROM account_links l JOIN source_accounts a ON a.id = l.account_id
                      JOIN tickets t ON t.connection_id = a.connection_id AND t.account_ref = a.external_id
                     WHERE l.customer_id = c.id AND t.is_open AND t.deleted_at IS NULL) AS open_tickets,
                   (SELECT count(*) FROM account_links l JOIN source_accounts a ON a.id = l.account_id
                      JOIN alert_threads t ON t.connection_id = a.connection_id AND t.account_ref = a.external_id
                     WHERE l.customer_id = c.id AND t.severity = 'critical'
                       AND t.state IN ('open', 'acknowledged')) AS open_critical,
                   (SELECT count(*) FROM account_links l JOIN source_accounts a ON a.id = l.account_id
                      JOIN invoices i ON i.connection_id = a.connection_id AND i.account_ref = a.external_id
                      CROSS JOIN workspace w
                     WHERE l.customer_id = c.id AND i.deleted_at IS NULL AND \(InvoiceState.isOverdue())) AS overdue,
                   coalesce((\(chosenContact)),
                     (SELECT p.name FROM account_links l JOIN source_accounts a ON a.id = l.account_id
                     CROSS JOIN LATERAL (SELECT p.name, p.is_primary, p.id FROM contacts p
                        WHERE p.connection_id = a.connection_id AND p.account_ref = a.external_id AND p.is_active
                          AND p.deleted_at IS NULL ORDER BY p.is_primary DESC, p.id LIMIT 1) p
                     WHERE l.customer_id = c.id ORDER BY p.is_primary DESC, p.id LIMIT 1)) AS contact_name
              FROM chain
              JOIN customers c ON c.id = chain.id
              LEFT JOIN users u ON u.id = c.owner_user_id
              LEFT JOIN customer_visits v ON v.customer_id = c.id AND v.user_id = \(reader)
             WHERE chain.merged_into IS NULL
            """

        guard let found = try db.first(query, as: Customer.init(row:)) else {
            throw DatabaseError(.notFound, "customer \(id)")
        }
        return found
    }

    /// The customer, those merged into it, and those merged into them: what was done to any of them was done to it.
    package static func withMerged(_ id: ID<Customer>, _ db: borrowing Transaction) throws -> [Int64] {
        // Index: customers_merged_into.
        try db.all(
            """
            WITH RECURSIVE one AS (
                SELECT \(id)::bigint AS id UNION SELECT c.id FROM customers c JOIN one ON c.merged_into = one.id)
            SELECT id FROM one
            """, as: { row in try row.get("id") as Int64 })
    }

    /// Follows or unfollows the customer for one person; doing it twice changes nothing.
    ///
    /// - Throws: `DatabaseError.notFound` also when the customer was merged away.
    package static func follow(_ id: ID<Customer>, _ follows: Bool, by user: Int64, _ db: borrowing Transaction) throws
    {
        let followed = try db.run(
            """
            INSERT INTO customer_visits (user_id, customer_id, follows)
            SELECT \(user), id, \(follows) FROM customers WHERE id = \(id) AND merged_into IS NULL
                ON CONFLICT (user_id, customer_id) DO UPDATE SET follows = excluded.follows
            """)
        guard followed == 1 else { throw DatabaseError(.notFound, "customer \(id)") }
    }

    /// Sets the whole list of tags: at most 20, each 1 to 40 characters, sorted, doubles dropped.
    package static func set(tags: [String], of id: ID<Customer>, _ db: borrowing Transaction) throws {
        let wanted = Set(tags.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }).sorted()
        guard wanted.count <= mostTags, wanted.allSatisfy({ $0.unicodeScalars.count <= longestTag }) else {
            throw tooManyTags
        }
        try refuseArchived(id, db)
        try db.run("UPDATE customers SET tags = \(wanted) WHERE id = \(id)")
    }

    static let mostTags = 20
    /// Code points.
    static let longestTag = 40
    static let tooManyTags = Refusal(
        "The tags were not saved", why: "A customer has at most \(mostTags) tags of at most \(longestTag) characters",
        next: "Shorten the list", field: "tags")

    /// Makes `user` the account owner; nil: nobody.
    ///
    /// - Throws: `Refusal` also when there is no such person.
    package static func set(owner user: Int64?, of id: ID<Customer>, _ db: borrowing Transaction) throws {
        try set(owner: user, of: [id], db)
    }

    static func set(owner user: Int64?, of ids: [ID<Customer>], _ db: borrowing Transaction) throws {
        try refuseArchived(ids, db)
        if let user {
            let isThere: Bool? = try db.value("SELECT true FROM users WHERE id = \(user) FOR KEY SHARE")
            guard isThere == true else {
                throw Refusal(
                    "The owner was not set", why: "this person is not in the workspace, or no longer",
                    next: "Load the page again and choose somebody else", field: "owner")
            }
        }
        try db.run("UPDATE customers SET owner_user_id = \(user) WHERE id = ANY (\(ids.map(\.value)))")
    }

    /// Throws a `Refusal` when the customer is archived, not found when it is merged away, and locks its row otherwise.
    static func refuseArchived(_ id: ID<Customer>, _ db: borrowing Transaction) throws {
        try refuseArchived([id], db)
    }

    /// The same for several, each named once; their rows are locked in the order of their ids.
    static func refuseArchived(_ ids: [ID<Customer>], _ db: borrowing Transaction) throws {
        let query: SQL = """
            SELECT id, status FROM customers
             WHERE id = ANY (\(ids.map(\.value))) AND merged_into IS NULL
             ORDER BY id
               FOR UPDATE
            """
        let found = try db.all(query) { row in (try row.get("id") as ID<Customer>, try row.get("status") as String) }
        let missing = Set(ids).subtracting(found.map(\.0))
        if let id = missing.min() { throw DatabaseError(.notFound, "customer \(id)") }
        guard found.allSatisfy({ $0.1 == "active" }) else {
            throw Refusal(
                "Nothing was changed",
                why: ids.count == 1
                    ? "This customer is archived and so read-only" : "One of them is archived and so read-only",
                next: "Restore the customer first")
        }
    }

    /// For a query whose customer is `c`: the name of the contact a person chose, or of another active one with the same e-mail
    /// address; null where there is none any more.
    ///
    /// Index: contacts_pkey, contacts_account.
    private static let chosenContact: SQL = """
        SELECT p.name
          FROM contacts chosen
          JOIN account_links l ON l.customer_id = c.id
          JOIN source_accounts a ON a.id = l.account_id
          JOIN contacts p ON p.connection_id = a.connection_id AND p.account_ref = a.external_id
         WHERE chosen.id = c.primary_contact_id AND p.is_active AND p.deleted_at IS NULL
           AND (p.id = chosen.id OR lower(p.emails[1]) = lower(chosen.emails[1]))
         ORDER BY p.id = chosen.id DESC, p.id
         LIMIT 1
        """

    private init(row: Row) throws {
        id = try row.get("id")
        name = try row.get("name")
        isArchived = try row.get("is_archived")
        ownerName = try row.get("owner_name")
        tags = try row.get("tags")
        healthNote = try row.get("health_note")
        openTickets = try row.get("open_tickets")
        openCritical = try row.get("open_critical")
        openInvoicesOverdue = try row.get("overdue")
        contactName = try row.get("contact_name")
        isFollowed = try row.get("is_followed")
    }
}
