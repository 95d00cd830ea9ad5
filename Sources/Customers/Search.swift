import Basics
import Database

/// What the palette and the search page find.
package struct SearchHit: Sendable {
    /// Customers, tickets, devices or contacts; the heading it stands under.
    package let group: String
    package let title: String
    package let detail: String
    package let href: String
}

/// Search by name over customers and what belongs to them.
package enum Search {
    /// The customers whose name holds or resembles `text`, nearest first; an empty text finds the first by name.
    package static func customers(_ text: String, limit: Int, _ db: borrowing Transaction) throws -> [SearchHit] {
        // How much a word of the name must resemble the text for <%, until the transaction's end.
        try db.run("SELECT set_config('pg_trgm.word_similarity_threshold', '0.4', true)")
        let named: SQL =
            text.isEmpty ? "true" : "(c.name ILIKE \("%" + escaped(text) + "%") OR \(text) <% c.name)"
        let nearest: SQL = text.isEmpty ? "" : "c.name NOT ILIKE \(escaped(text) + "%"), c.name <-> \(text),"
        // Index: customers_name_trgm; customers_name for an empty text.
        return try db.all(
            """
            SELECT c.id, c.name, (SELECT count(*) FROM account_links l WHERE l.customer_id = c.id) AS sources
              FROM customers c
             WHERE c.merged_into IS NULL
               AND \(named)
             ORDER BY \(nearest) lower(c.name), c.id
             LIMIT \(limit)
            """,
            as: { row in
                let id: ID<Customer> = try row.get("id")
                let sources: Int = try row.get("sources")
                return SearchHit(
                    group: "Customers", title: try row.get("name"),
                    detail: sources == 1 ? "1 source" : "\(sources) sources",
                    href: "/customers/\(id)")
            })
    }

    /// Tickets by number, devices by host name and contacts by name, of linked accounts; at most `limit` of each.
    package static func records(_ text: String, limit: Int, _ db: borrowing Transaction) throws -> [SearchHit] {
        guard text.count >= 2 else { return [] }
        let pattern = escaped(text) + "%"
        let linked: SQL = """
            JOIN source_accounts a ON a.connection_id = r.connection_id AND a.external_id = r.account_ref
            JOIN account_links l ON l.account_id = a.id AND l.state = 'linked'
            JOIN customers c ON c.id = l.customer_id
            """
        // Index: tickets_number; tickets_connection_id_external_id_key where the vendor's id is the number.
        let ticketIDs: SQL = """
            SELECT id FROM tickets WHERE number = ltrim(\(text), '#')
             UNION
            SELECT t.id FROM connections k JOIN tickets t ON t.connection_id = k.id AND t.external_id = ltrim(\(text), '#')
             WHERE t.number IS NULL
            """
        return try db.all(
            """
            (SELECT 'Tickets' AS word, '#' || coalesce(r.number, r.external_id) || ' ' || r.title AS title, c.id, c.name,
                    '/tickets/' || r.id AS place
               FROM tickets r \(linked)
              WHERE r.id IN (\(ticketIDs)) AND r.deleted_at IS NULL LIMIT \(limit))
             UNION ALL
            (SELECT 'Devices', r.hostname, c.id, c.name, '#devices' FROM devices r \(linked)
              WHERE r.hostname ILIKE \(pattern) AND r.deleted_at IS NULL ORDER BY r.hostname LIMIT \(limit))
             UNION ALL
            (SELECT 'Contacts', r.name, c.id, c.name, '#contacts' FROM contacts r \(linked)
              WHERE r.name ILIKE \(pattern) AND r.deleted_at IS NULL ORDER BY r.name LIMIT \(limit))
            """,
            as: { row in
                let word: String = try row.get("word")
                let customer: ID<Customer> = try row.get("id")
                return SearchHit(
                    group: word, title: try row.get("title"), detail: try row.get("name"),
                    href: "/customers/\(customer)\(try row.get("place") as String)")
            })
    }

    /// `text` with LIKE's own signs taken literally.
    static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_")
    }
}
