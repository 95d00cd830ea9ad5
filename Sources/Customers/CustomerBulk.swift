import Basics
import Database
import Foundation

/// What is done to several customers at once; all of it or nothing.
package enum CustomerBulk {
    /// Rows that one list can have selected.
    package static let limit = 200

    /// Adds one tag to each.
    ///
    /// - Throws: `Refusal` when one is archived or has its 20 tags already, or the tag is empty or longer than 40 characters.
    package static func tag(_ ids: [ID<Customer>], _ tag: String, _ db: borrowing Transaction) throws {
        let tag = tag.trimmingCharacters(in: .whitespaces)
        guard !tag.isEmpty, !tag.contains(",") else {
            throw Refusal(
                "No tag was added", why: tag.isEmpty ? "It is empty" : "A comma divides tags", next: "Write one tag")
        }
        guard tag.unicodeScalars.count <= Customer.longestTag else { throw Customer.tooManyTags }
        let ids = try checked(ids)
        // Locked before they are read: two people may tag the same customers at the same moment.
        try Customer.refuseArchived(ids, db)

        let isFull: Bool? = try db.value(
            """
            SELECT true FROM customers
             WHERE id = ANY (\(ids.map(\.value))) AND cardinality(tags) >= \(Customer.mostTags)
               AND NOT tags @> ARRAY[\(tag)::text]
             LIMIT 1
            """)
        guard isFull == nil else { throw Customer.tooManyTags }
        try db.run(
            """
            UPDATE customers c
               SET tags = ARRAY(SELECT t.tag FROM unnest(array_append(c.tags, \(tag)::text)) AS t (tag)
                                 ORDER BY t.tag COLLATE "C")
             WHERE c.id = ANY (\(ids.map(\.value))) AND NOT c.tags @> ARRAY[\(tag)::text]
            """)
    }

    /// Makes `user` the account owner of each; nil: nobody.
    ///
    /// - Throws: `Refusal` when one is archived, or there is no such person.
    package static func setOwner(_ user: Int64?, of ids: [ID<Customer>], _ db: borrowing Transaction) throws {
        try Customer.set(owner: user, of: checked(ids), db)
    }

    /// Every tag that a customer bears, for the filter.
    package static func tags(_ db: borrowing Transaction) throws -> [String] {
        try db.all(
            """
            SELECT DISTINCT t.tag FROM customers c, unnest(c.tags) AS t (tag)
             WHERE c.merged_into IS NULL AND c.status = 'active' ORDER BY t.tag LIMIT 500
            """, as: { row in try row.get("tag") as String })
    }

    /// In the order in which their rows are locked.
    private static func checked(_ ids: [ID<Customer>]) throws -> [ID<Customer>] {
        guard (1...limit).contains(ids.count) else {
            throw Refusal(
                "Nothing was changed", why: ids.isEmpty ? "No customer is selected" : "More than \(limit) are selected",
                next: "Select the customers in the list")
        }
        return Set(ids).sorted()
    }
}
