import Basics
import Database

/// Which customer an account belongs to, as decided by a person. A decision survives every later run, is kept in the
/// history, and moves no rows: records belong to accounts.
package enum Link {
    /// Links the account to a customer, suggested or found by hand, wherever it was before.
    ///
    /// - Parameters:
    ///   - customer: a merged one stands for its survivor.
    ///   - method: how the link came about; nil: `suggestion` or `manual`, whichever it was.
    /// - Throws: `Refusal` when the customer is archived; `DatabaseError.notFound` for unknown ids.
    @discardableResult
    package static func accept(
        _ account: Int64, customer: ID<Customer>, by name: String, method: String? = nil, _ db: borrowing Transaction
    ) throws -> Moved {
        let target = try survivor(of: customer, db)
        try Customer.refuseArchived(target, db)
        return try change(account, by: name, db) { db in
            try db.run("DELETE FROM link_rejections WHERE account_id = \(account) AND customer_id = \(target)")
            try db.run(
                """
                UPDATE account_links l
                   SET state = 'linked', customer_id = \(target), is_decided = true, decided_by = \(name),
                       decided_at = now(),
                       method = coalesce(\(method), CASE WHEN s.found IS NULL THEN 'manual' ELSE 'suggestion' END),
                       score = (s.found->>'score')::float8,
                       evidence = CASE WHEN s.found IS NOT NULL
                                       THEN jsonb_build_object('evidence', s.found->'evidence', 'total',
                                           s.found->'score') END
                  FROM (SELECT (SELECT e FROM account_links o, jsonb_array_elements(o.suggestions) e
                                 WHERE o.account_id = \(account) AND (e->>'customer_id')::bigint = \(target) LIMIT 1)
                                     AS found) s
                 WHERE l.account_id = \(account)
                """)
        }
    }

    /// Makes a new customer of the account.
    @discardableResult
    package static func createCustomer(
        from account: Int64, by name: String, _ db: borrowing Transaction
    ) throws -> (customer: ID<Customer>, moved: Moved) {
        var created: ID<Customer>?
        let moved = try change(account, by: name, db) { db in
            created = try Spine.createCustomer(from: account, by: name, method: "manual", isDecided: true, db)
        }
        guard let created else { throw DatabaseError(.notFound, "account \(account)") }
        return (created, moved)
    }

    /// Declares the account no customer of ours (internal, demo).
    @discardableResult
    package static func keepSeparate(_ account: Int64, by name: String, _ db: borrowing Transaction) throws -> Moved {
        try change(account, by: name, db) { db in
            try db.run(
                """
                UPDATE account_links
                   SET state = 'keep_separate', customer_id = NULL, method = 'manual', is_decided = true,
                       decided_by = \(name),
                       decided_at = now()
                 WHERE account_id = \(account)
                """)
        }
    }

    /// Takes the account from its customer and refuses the pair for good; the account waits in the queue again.
    @discardableResult
    package static func unlink(_ account: Int64, by name: String, _ db: borrowing Transaction) throws -> Moved {
        try change(account, by: name, db) { db in
            let customer: ID<Customer>? = try db.value(
                "SELECT customer_id FROM account_links WHERE account_id = \(account)")
            if let customer { try refuse(account, customer, by: name, reason: "unlinked", db) }
            try release(account, db)
        }
    }

    /// "Not this one": the pair is never suggested or linked again.
    @discardableResult
    package static func reject(
        _ account: Int64, customer: ID<Customer>, by name: String, reason: String? = nil, _ db: borrowing Transaction
    ) throws -> Moved {
        try change(account, by: name, db) { db in
            try refuse(account, customer, by: name, reason: reason, db)
            let linked: ID<Customer>? = try db.value(
                "SELECT customer_id FROM account_links WHERE account_id = \(account)")
            if linked == customer { try release(account, db) }
            try db.run(
                """
                UPDATE account_links l
                   SET suggestions = s.rest, score = (s.rest->0->>'score')::float8,
                       state = CASE WHEN l.state IN ('suggested', 'conflict') AND s.rest = '[]' THEN 'unlinked' ELSE
                           l.state END
                  FROM (SELECT coalesce(jsonb_agg(e.value ORDER BY e.ordinality), '[]') AS rest
                          FROM account_links o, jsonb_array_elements(o.suggestions) WITH ORDINALITY e
                         WHERE o.account_id = \(account) AND (e.value->>'customer_id')::bigint <> \(customer)) s
                 WHERE l.account_id = \(account) AND l.state <> 'linked'
                """)
        }
    }

    /// Lets a kept-separate or otherwise decided account back into the queue.
    @discardableResult
    package static func reopen(_ account: Int64, by name: String, _ db: borrowing Transaction) throws -> Moved {
        try change(account, by: name, db) { db in try release(account, db) }
    }

    /// Marks an automatic link as looked at.
    package static func review(_ account: Int64, _ db: borrowing Transaction) throws {
        try db.run("UPDATE account_links SET reviewed_at = now() WHERE account_id = \(account) AND method = 'auto'")
    }

    /// Runs `deed` between the two states that the history keeps; a deed that changed nothing leaves no entry.
    private static func change(
        _ account: Int64, by name: String, _ db: borrowing Transaction, _ deed: (borrowing Transaction) throws -> Void
    ) throws -> Moved {
        let moved = try Moved.by(account, db)
        try db.run(
            """
            INSERT INTO account_links (account_id, state) VALUES (\(account), 'unlinked')
                ON CONFLICT (account_id) DO NOTHING
            """)
        try db.run("SELECT FROM account_links WHERE account_id = \(account) FOR UPDATE")
        let before = try LinkHistory.state(of: account, db)
        try deed(db)
        let after = try LinkHistory.state(of: account, db)
        guard before != after else { return Moved.none }

        try LinkHistory.append(account, before: before, after: after, by: name, db)
        try db.notify("vectis_live", "customers")
        return before["customer_id"] == after["customer_id"] ? Moved.none : moved
    }

    private static func release(_ account: Int64, _ db: borrowing Transaction) throws {
        try db.run(
            """
            UPDATE account_links
               SET state = CASE WHEN suggestions = '[]' THEN 'unlinked' ELSE 'suggested' END, customer_id = NULL,
                   method = NULL,
                   evidence = NULL, is_decided = false, decided_by = NULL, decided_at = NULL, reviewed_at = NULL
             WHERE account_id = \(account)
            """)
    }

    private static func refuse(
        _ account: Int64, _ customer: ID<Customer>, by name: String, reason: String?, _ db: borrowing Transaction
    ) throws {
        try db.run(
            """
            INSERT INTO link_rejections (account_id, customer_id, rejected_by, reason)
            VALUES (\(account), \(customer), \(name), \(reason)) ON CONFLICT DO NOTHING
            """)
    }

    /// The customer itself, or the one it was merged into, however often that was merged again.
    static func survivor(of customer: ID<Customer>, _ db: borrowing Transaction) throws -> ID<Customer> {
        let found: ID<Customer>? = try db.value(
            """
            WITH RECURSIVE chain AS (
                SELECT id, merged_into, 1 AS depth FROM customers WHERE id = \(customer)
                 UNION ALL
                SELECT c.id, c.merged_into, chain.depth + 1
                  FROM customers c JOIN chain ON c.id = chain.merged_into WHERE chain.depth < 100)
            SELECT id FROM chain WHERE merged_into IS NULL
            """)
        guard let found else { throw DatabaseError(.notFound, "customer \(customer)") }
        return found
    }
}
