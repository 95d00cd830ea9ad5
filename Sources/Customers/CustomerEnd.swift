import Basics
import Database

/// How a customer leaves: archived, and from there deleted or taken back.
package enum CustomerEnd {
    /// Makes the customer read-only and takes it off the list; its accounts stay linked.
    ///
    /// - Throws: `Refusal` when it is archived already.
    package static func archive(_ id: ID<Customer>, _ db: borrowing Transaction) throws {
        try Customer.refuseArchived(id, db)
        try set("archived", id, db)
    }

    /// Puts the customer back on the list, to be changed again.
    ///
    /// - Throws: `Refusal` unless it is archived.
    package static func restore(_ id: ID<Customer>, _ db: borrowing Transaction) throws {
        _ = try archivedName(of: id, db)
        try set("active", id, db)
    }

    /// Deletes the customer for good, with its notes and the customers that were merged into it. What tools told of its
    /// accounts stays; they are kept separate, or the next sync would make the customer again.
    ///
    /// - Returns: the name it had.
    /// - Throws: `Refusal` unless it is archived.
    package static func delete(_ id: ID<Customer>, by name: String, _ db: borrowing Transaction) throws -> String {
        let former = try archivedName(of: id, db)
        let ids = try Customer.withMerged(id, db)
        try db.run(
            """
            UPDATE account_links
               SET state = 'keep_separate', customer_id = NULL, method = 'manual', is_decided = true,
                   decided_by = \(name), decided_at = now(), evidence = NULL
             WHERE customer_id = ANY(\(ids))
            """)
        // Nothing can be put back to a customer that is gone.
        try db.run(
            """
            UPDATE link_history SET undone_at = now()
             WHERE undone_at IS NULL AND ((before->>'customer_id')::bigint = ANY(\(ids)) OR (after->>'customer_id')::bigint = ANY(\(ids)))
            """)
        try db.run("DELETE FROM customer_merges WHERE survivor_id = ANY(\(ids)) OR merged_id = ANY(\(ids))")
        for table in ["customer_notes", "customer_visits", "timeline_events"] {
            try db.run("DELETE FROM \(SQL.name(table)) WHERE customer_id = ANY(\(ids))")
        }
        try db.run("UPDATE customers SET merged_into = NULL WHERE id = ANY(\(ids))")
        try db.run("DELETE FROM customers WHERE id = ANY(\(ids))")
        try db.notify("vectis_live", "customers")
        return former
    }

    private static func set(_ status: String, _ id: ID<Customer>, _ db: borrowing Transaction) throws {
        try db.run("UPDATE customers SET status = \(status) WHERE id = \(id)")
        try MatchAgain.enqueue(db)
        try db.notify("vectis_live", "customers")
    }

    private static func archivedName(of id: ID<Customer>, _ db: borrowing Transaction) throws -> String {
        let name: String? = try db.value(
            "SELECT name FROM customers WHERE id = \(id) AND merged_into IS NULL AND status = 'archived' FOR UPDATE")
        if let name { return name }
        let isThere: Bool? = try db.value("SELECT true FROM customers WHERE id = \(id) AND merged_into IS NULL")
        guard isThere == true else { throw DatabaseError(.notFound, "customer \(id)") }
        throw Refusal("Nothing was changed", why: "The customer is not archived", next: "Archive it first")
    }
}
