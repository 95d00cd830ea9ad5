import Basics
import Database

/// A person at a customer; the same e-mail address in several tools is one person.
package struct Contact: Sendable {
    package let id: ID<Contact>
    package let name: String
    package let title: String?
    package let emails: [String]
    package let phones: [String]
    /// A tool calls the person primary.
    package let isPrimary: Bool
    /// A person made this the customer's primary contact.
    package let isChosen: Bool
    /// Connectors that know the person, by key.
    package let sources: [String]
    package let deepLink: String?

    /// The active contacts of a customer: the chosen one, then those the tools call primary, then the others by name.
    package static func list(of customer: ID<Customer>, limit: Int = 200, _ db: borrowing Transaction) throws
        -> [Contact]
    {
        // Index: contacts_account, contacts_pkey.
        try db.all(
            """
            SELECT (array_agg(p.id ORDER BY p.is_primary DESC, p.id))[1] AS id,
                   (array_agg(p.name ORDER BY p.is_primary DESC, p.id))[1] AS name,
                   (array_agg(p.title ORDER BY p.is_primary DESC, p.id) FILTER (WHERE p.title IS NOT NULL))[1] AS title,
                   (array_agg(p.deep_link ORDER BY p.is_primary DESC, p.id))[1] AS deep_link,
                   coalesce(array_agg(DISTINCT e.email) FILTER (WHERE e.email IS NOT NULL), '{}') AS emails,
                   coalesce(array_agg(DISTINCT f.phone) FILTER (WHERE f.phone IS NOT NULL), '{}') AS phones,
                   bool_or(p.is_primary) AS is_primary, array_agg(DISTINCT k.connector) AS sources,
                   coalesce(bool_or(p.id = chosen.id OR lower(p.emails[1]) = lower(chosen.emails[1])), false) AS is_chosen
              FROM account_links l
              JOIN source_accounts a ON a.id = l.account_id
              JOIN contacts p ON p.connection_id = a.connection_id AND p.account_ref = a.external_id
              JOIN connections k ON k.id = p.connection_id
              JOIN customers c ON c.id = l.customer_id
              LEFT JOIN contacts chosen ON chosen.id = c.primary_contact_id
              LEFT JOIN LATERAL unnest(p.emails) AS e (email) ON true
              LEFT JOIN LATERAL unnest(p.phones) AS f (phone) ON true
             WHERE l.customer_id = \(customer) AND p.is_active AND p.deleted_at IS NULL
             GROUP BY coalesce(lower(p.emails[1]), p.connection_id || '/' || p.external_id)
             ORDER BY is_chosen DESC, is_primary DESC, name LIMIT \(limit)
            """, as: Contact.init(row:))
    }

    private init(row: Row) throws {
        id = try row.get("id")
        name = try row.get("name")
        title = try row.get("title")
        emails = try row.get("emails")
        phones = try row.get("phones")
        isPrimary = try row.get("is_primary")
        isChosen = try row.get("is_chosen")
        sources = try row.get("sources")
        deepLink = try row.get("deep_link")
    }
}
