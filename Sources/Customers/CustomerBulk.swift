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
        for id in try checked(ids) {
            // Locked before it is read: two people may tag the same customers at the same moment.
            try Customer.refuseArchived(id, db)
            let tags: [String] = try db.value("SELECT tags FROM customers WHERE id = \(id)") ?? []
            try Customer.set(tags: tags + [tag], of: id, db)
        }
    }

    /// Makes `user` the account owner of each; nil: nobody.
    package static func setOwner(_ user: Int64?, of ids: [ID<Customer>], _ db: borrowing Transaction) throws {
        for id in try checked(ids) { try Customer.set(owner: user, of: id, db) }
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
