import Basics
import Database
import Foundation

/// Two customers become one: the survivor takes everything over, the other stays as a redirect, and 30 days long all
/// of it can be put back.
package enum MergeCustomers {
    /// The fields that a person may take from either customer.
    package enum Field: String, CaseIterable, Sendable {
        case name, owner, tags, healthNote = "health_note", primaryContact = "primary_contact"
    }

    /// What the two hold in one field, in words; "" for nothing.
    package struct Choice: Sendable {
        package let field: Field
        package let survivor: String
        package let merged: String

        package var differs: Bool { survivor != merged && !merged.isEmpty }
    }

    /// What a merge would do.
    package struct Preview: Sendable {
        package let choices: [Choice]
        package let accounts: Int
        package let notes: Int
        package let moved: Moved
    }

    package static func preview(
        survivor: ID<Customer>, merged: ID<Customer>, _ db: borrowing Transaction
    ) throws -> Preview {
        try refuseSame(survivor, merged)
        let left = try fields(of: survivor, db)
        let right = try fields(of: merged, db)
        let accounts = try accounts(of: merged, db)
        let moved = try accounts.reduce(Moved.none) { sum, account in try sum + Moved.by(account, db) }
        let notes: Int = try db.value("SELECT count(*) FROM customer_notes WHERE customer_id = \(merged)") ?? 0
        let choices = Field.allCases.map { Choice(field: $0, survivor: left[$0] ?? "", merged: right[$0] ?? "") }
        return Preview(choices: choices, accounts: accounts.count, notes: notes, moved: moved)
    }

    /// Merges `merged` into `survivor`.
    ///
    /// - Parameter taken: the fields whose value comes from the merged customer.
    /// - Returns: the merge's id, for its undoing.
    /// - Throws: `Refusal` when the two are one, or one of them is archived or merged away.
    @discardableResult
    package static func merge(
        survivor: ID<Customer>, merged: ID<Customer>, taking taken: Set<Field>, by name: String,
        _ db: borrowing Transaction
    ) throws -> Int64 {
        try refuseSame(survivor, merged)
        for customer in [min(survivor, merged), max(survivor, merged)] { try Customer.refuseArchived(customer, db) }

        let moved = try gather(survivor: survivor, merged: merged, db)
        let id: Int64? = try db.value(
            """
            INSERT INTO customer_merges (survivor_id, merged_id, moved, by_name)
            VALUES (\(survivor), \(merged), \(moved), \(name)) RETURNING id
            """)
        guard let id else { throw DatabaseError(.other, "the merge has no id") }
        try move(from: merged, to: survivor, taking: taken, db)
        try MatchAgain.enqueue(db)
        try db.notify("vectis_live", "customers")
        return id
    }

    /// Puts everything back that the merge moved and that still belongs to the survivor.
    ///
    /// - Throws: `Refusal` when it is older than 30 days, undone already, or a later merge stands on it.
    package static func undo(_ id: Int64, _ db: borrowing Transaction) throws {
        let found = try db.first(
            """
            SELECT survivor_id, merged_id, moved, undone_at IS NOT NULL AS is_undone, at < now() - interval '30 days'
                AS is_old,
                   EXISTS (SELECT FROM customers c WHERE c.id = m.survivor_id AND c.merged_into IS NOT NULL) AS
                       is_covered
              FROM customer_merges m WHERE id = \(id) FOR UPDATE
            """,
            as: { row in
                (
                    survivor: try row.get("survivor_id") as ID<Customer>,
                    merged: try row.get("merged_id") as ID<Customer>,
                    moved: try row.get("moved") as JSON, isUndone: try row.get("is_undone") as Bool,
                    isOld: try row.get("is_old") as Bool, isCovered: try row.get("is_covered") as Bool
                )
            })
        guard let found else { throw DatabaseError(.notFound, "merge \(id)") }
        if let why = found.isUndone
            ? "It is undone already"
            : found.isOld ? "It is older than 30 days" : found.isCovered ? "The survivor was merged again" : nil
        {
            throw Refusal(
                "The merge was not undone", why: why,
                next: found.isCovered ? "Undo the later merge first" : "Move the accounts by hand")
        }
        try db.run("SELECT FROM customers WHERE id IN (\(found.survivor), \(found.merged)) ORDER BY id FOR UPDATE")
        try putBack(found.moved, survivor: found.survivor, merged: found.merged, db)
        try db.run("UPDATE customer_merges SET undone_at = now() WHERE id = \(id)")
        try MatchAgain.enqueue(db)
        try db.notify("vectis_live", "customers")
    }

    private static func refuseSame(_ survivor: ID<Customer>, _ merged: ID<Customer>) throws {
        guard survivor != merged else {
            throw Refusal(
                "The customers were not merged", why: "Both are the same customer", next: "Choose two different ones")
        }
    }

    private static func accounts(of customer: ID<Customer>, _ db: borrowing Transaction) throws -> [Int64] {
        try db.all(
            "SELECT account_id FROM account_links WHERE customer_id = \(customer) ORDER BY account_id",
            as: { row in try row.get("account_id") as Int64 })
    }

    private static func fields(of customer: ID<Customer>, _ db: borrowing Transaction) throws -> [Field: String] {
        let found = try db.first(
            """
            SELECT c.name, coalesce(u.name, '') AS owner, array_to_string(c.tags, ', ') AS tags,
                coalesce(c.health_note, '') AS note,
                   coalesce((SELECT p.name FROM contacts p WHERE p.id = c.primary_contact_id), '') AS contact
              FROM customers c LEFT JOIN users u ON u.id = c.owner_user_id WHERE c.id = \(customer)
            """,
            as: { row in
                [
                    Field.name: try row.get("name") as String, .owner: try row.get("owner"), .tags: try row.get("tags"),
                    .healthNote: try row.get("note"), .primaryContact: try row.get("contact"),
                ]
            })
        guard let found else { throw DatabaseError(.notFound, "customer \(customer)") }
        return found
    }

    /// Everything that is about to change, as it is now.
    private static func gather(
        survivor: ID<Customer>, merged: ID<Customer>, _ db: borrowing Transaction
    ) throws -> JSON {
        let found: JSON? = try db.value(
            """
            SELECT jsonb_build_object(
                'survivor', (SELECT to_jsonb(c) FROM customers c WHERE c.id = \(survivor)),
                'links', ARRAY(SELECT account_id FROM account_links WHERE customer_id = \(merged) ORDER BY 1),
                'notes', ARRAY(SELECT id FROM customer_notes WHERE customer_id = \(merged) ORDER BY 1),
                'events', ARRAY(SELECT id FROM timeline_events WHERE customer_id = \(merged) ORDER BY 1),
                'rejections', (SELECT coalesce(jsonb_agg(to_jsonb(r)), '[]') FROM link_rejections r WHERE
                    r.customer_id = \(merged)),
                'rejected', ARRAY(SELECT account_id FROM link_rejections WHERE customer_id = \(survivor)),
                'visits', (SELECT coalesce(jsonb_agg(to_jsonb(v)), '[]') FROM customer_visits v
                            WHERE v.customer_id IN (\(survivor), \(merged))),
                'duplicates', (SELECT coalesce(jsonb_agg(to_jsonb(d)), '[]') FROM duplicate_candidates d
                                WHERE \(merged) IN (d.left_id, d.right_id)))
            """)
        return found ?? .null
    }

    private static func move(
        from merged: ID<Customer>, to survivor: ID<Customer>, taking taken: Set<Field>, _ db: borrowing Transaction
    ) throws {
        try db.run(
            """
            UPDATE customers s
               SET name = CASE WHEN \(taken.contains(.name)) THEN m.name ELSE s.name END,
                   name_norm = CASE WHEN \(taken.contains(.name)) THEN m.name_norm ELSE s.name_norm END,
                   owner_user_id = CASE WHEN \(taken.contains(.owner)) THEN m.owner_user_id ELSE s.owner_user_id END,
                   tags = CASE WHEN \(taken.contains(.tags)) THEN m.tags ELSE s.tags END,
                   health_note = CASE WHEN \(taken.contains(.healthNote)) THEN m.health_note ELSE s.health_note END,
                   primary_contact_id =
                       CASE WHEN \(taken.contains(.primaryContact)) THEN m.primary_contact_id ELSE
                           s.primary_contact_id END
              FROM customers m WHERE s.id = \(survivor) AND m.id = \(merged)
            """)
        try db.run("UPDATE account_links SET customer_id = \(survivor) WHERE customer_id = \(merged)")
        try db.run("UPDATE customer_notes SET customer_id = \(survivor) WHERE customer_id = \(merged)")
        try db.run("UPDATE timeline_events SET customer_id = \(survivor) WHERE customer_id = \(merged)")
        try db.run(
            """
            INSERT INTO link_rejections (account_id, customer_id, rejected_by, rejected_at, reason)
            SELECT r.account_id, \(survivor), r.rejected_by, r.rejected_at, r.reason FROM link_rejections r
             WHERE r.customer_id = \(merged)
               AND NOT EXISTS (SELECT FROM account_links l WHERE l.account_id = r.account_id
                   AND l.customer_id = \(survivor))
                ON CONFLICT DO NOTHING
            """)
        try db.run(
            """
            INSERT INTO customer_visits AS v (user_id, customer_id, seen_at, seen_before_at, follows)
            SELECT user_id, \(survivor), seen_at, seen_before_at, follows FROM customer_visits
                WHERE customer_id = \(merged)
                ON CONFLICT (user_id, customer_id) DO UPDATE SET follows = v.follows OR excluded.follows
            """)
        try db.run("DELETE FROM duplicate_candidates WHERE \(merged) IN (left_id, right_id)")
        try db.run("UPDATE customers SET merged_into = \(survivor) WHERE id = \(merged)")
    }

    private static func putBack(
        _ moved: JSON, survivor: ID<Customer>, merged: ID<Customer>, _ db: borrowing Transaction
    ) throws {
        try db.run("UPDATE customers SET merged_into = NULL WHERE id = \(merged)")
        try db.run(
            """
            UPDATE customers c
               SET name = f.name, name_norm = f.name_norm, owner_user_id = f.owner_user_id, tags = f.tags,
                   health_note = f.health_note, primary_contact_id = f.primary_contact_id
              FROM jsonb_populate_record(NULL::customers, \(moved)::jsonb->'survivor') f WHERE c.id = \(survivor)
            """)
        let tables: [(table: String, key: String, ids: String)] = [
            ("account_links", "account_id", "links"), ("customer_notes", "id", "notes"),
            ("timeline_events", "id", "events"),
        ]
        for (table, key, ids) in tables {
            try db.run(
                """
                UPDATE \(SQL.name(table)) SET customer_id = \(merged)
                 WHERE customer_id = \(survivor)
                   AND \(SQL.name(key)) = ANY(ARRAY(SELECT
                       jsonb_array_elements_text(\(moved)::jsonb->\(ids)::text)::bigint))
                """)
        }
        try db.run(
            """
            DELETE FROM link_rejections r WHERE r.customer_id = \(survivor)
               AND r.account_id IN (SELECT (e->>'account_id')::bigint
                   FROM jsonb_array_elements(\(moved)::jsonb->'rejections') e)
               AND r.account_id <> ALL(ARRAY(SELECT jsonb_array_elements_text(\(moved)::jsonb->'rejected')::bigint))
            """)
        try restoreVisits(moved, survivor: survivor, db)
        try restoreDuplicates(moved, db)
    }

    private static func restoreDuplicates(_ moved: JSON, _ db: borrowing Transaction) throws {
        try db.run(
            """
            INSERT INTO duplicate_candidates
            SELECT d.* FROM jsonb_array_elements(\(moved)::jsonb->'duplicates') e,
                   jsonb_populate_record(NULL::duplicate_candidates, e) d
             WHERE NOT EXISTS (SELECT FROM customers c WHERE c.id IN (d.left_id, d.right_id)
                 AND c.merged_into IS NOT NULL)
                ON CONFLICT DO NOTHING
            """)
    }

    /// Who follows the survivor is as before; later visits stay.
    private static func restoreVisits(_ moved: JSON, survivor: ID<Customer>, _ db: borrowing Transaction) throws {
        try db.run(
            """
            WITH former AS (
                SELECT v.* FROM jsonb_array_elements(\(moved)::jsonb->'visits') e,
                       jsonb_populate_record(NULL::customer_visits, e) v)
            UPDATE customer_visits v SET follows = coalesce(s.follows, false)
              FROM former m LEFT JOIN former s ON s.user_id = m.user_id AND s.customer_id = \(survivor)
             WHERE v.customer_id = \(survivor) AND v.user_id = m.user_id AND m.customer_id <> \(survivor)
            """)
    }
}
