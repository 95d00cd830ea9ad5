import Basics
import Database
import Foundation

/// Each change of a link by a person, to be undone for 30 days.
package struct LinkHistory: Sendable {
    package let id: Int64
    package let accountName: String
    package let connectionLabel: String
    /// "linked to Acme", "kept separate", …
    package let deed: String
    package let byName: String
    package let at: Date
    package let isUndone: Bool
    package let canUndo: Bool

    /// The newest first.
    package static func list(limit: Int = 100, _ db: borrowing Transaction) throws -> [LinkHistory] {
        try db.all(
            """
            SELECT h.id, a.name, k.label, h.before, h.after, h.by_name, h.at, h.undone_at IS NOT NULL AS is_undone,
                   h.undone_at IS NULL AND h.at > now() - interval '30 days'
                   AND h.id = (SELECT max(n.id) FROM link_history n WHERE n.account_id = h.account_id AND n.undone_at
                       IS NULL)
                   AS can_undo,
                   (SELECT c.name FROM customers c WHERE c.id = (h.before->>'customer_id')::bigint) AS former,
                   (SELECT c.name FROM customers c WHERE c.id = (h.after->>'customer_id')::bigint) AS customer
              FROM link_history h
              JOIN source_accounts a ON a.id = h.account_id
              JOIN connections k ON k.id = a.connection_id
             ORDER BY h.id DESC LIMIT \(limit)
            """, as: LinkHistory.init(row:))
    }

    /// The account that an entry is about, undone or not.
    ///
    /// - Throws: `DatabaseError.notFound`.
    package static func account(of id: Int64, _ db: borrowing Transaction) throws -> Int64 {
        let account: Int64? = try db.value("SELECT account_id FROM link_history WHERE id = \(id)")
        guard let account else { throw DatabaseError(.notFound, "link change \(id)") }
        return account
    }

    /// Puts the account's link back to what it was before, refused pairs included.
    ///
    /// - Throws: `Refusal` when it is older than 30 days, undone already, or the link was changed again since.
    @discardableResult
    package static func undo(_ id: Int64, by name: String, _ db: borrowing Transaction) throws -> Moved {
        let entry = try db.first(
            "SELECT account_id, before, after, at, undone_at FROM link_history WHERE id = \(id) FOR UPDATE",
            as: { row in
                (
                    account: try row.get("account_id") as Int64, before: try row.get("before") as JSON,
                    after: try row.get("after") as JSON, at: try row.get("at") as Date,
                    isUndone: try row.get("undone_at") as Date? != nil
                )
            })
        guard let entry else { throw DatabaseError(.notFound, "link change \(id)") }
        let isRecent: Bool? = try db.value("SELECT \(entry.at)::timestamptz > now() - interval '30 days'")
        guard !entry.isUndone, isRecent == true else {
            throw Refusal(
                "The change was not undone", why: entry.isUndone ? "It is undone already" : "It is older than 30 days",
                next: "Change the link itself")
        }
        try db.run("SELECT FROM account_links WHERE account_id = \(entry.account) FOR UPDATE")
        guard decision(try state(of: entry.account, db)) == decision(entry.after) else {
            throw Refusal(
                "The change was not undone", why: "The link was changed again since",
                next: "Undo the later change first")
        }
        let moved = try Moved.by(entry.account, db)

        try restore(entry.account, entry.before, by: name, db)
        try removeCreated(entry.after, entry.before, account: entry.account, db)
        try db.run("UPDATE link_history SET undone_at = now() WHERE id = \(id)")
        try MatchAgain.enqueue(db)
        try db.notify("vectis_live", "customers")
        let isMove = entry.before["customer_id"] != entry.after["customer_id"]
        return isMove ? moved : Moved.none
    }

    /// The link's row and its refused pairs, as the history keeps them.
    static func state(of account: Int64, _ db: borrowing Transaction) throws -> JSON {
        let found: JSON? = try db.value(
            """
            SELECT to_jsonb(l) - 'norm' - 'norm_version' - 'account_id' || jsonb_build_object('rejected',
                   ARRAY(SELECT customer_id FROM link_rejections r WHERE r.account_id = l.account_id ORDER BY
                       customer_id))
              FROM account_links l WHERE l.account_id = \(account)
            """)
        guard let found else { throw DatabaseError(.notFound, "link of account \(account)") }
        return found
    }

    static func append(
        _ account: Int64, before: JSON, after: JSON, by name: String, _ db: borrowing Transaction
    ) throws {
        try db.run(
            """
            INSERT INTO link_history (account_id, before, after, by_name) VALUES (\(account), \(before), \(after),
                \(name))
            """)
    }

    /// What a person decides; the matcher may have refreshed the suggestions of an undecided account meanwhile.
    private static func decision(_ state: JSON) -> [JSON?] {
        let isDecided = state["is_decided"] == .bool(true)
        return [state["customer_id"], state["is_decided"], isDecided ? state["state"] : nil, state["rejected"]]
    }

    private static func restore(_ account: Int64, _ before: JSON, by name: String, _ db: borrowing Transaction) throws {
        try db.run(
            """
            UPDATE account_links l
               SET state = b.state, customer_id = b.customer_id, method = b.method, score = b.score,
                   evidence = b.evidence,
                   suggestions = b.suggestions, is_decided = b.is_decided, decided_by = b.decided_by,
                   decided_at = b.decided_at, reviewed_at = b.reviewed_at
              FROM jsonb_populate_record(NULL::account_links, \(before)) b
             WHERE l.account_id = \(account)
            """)
        try db.run(
            """
            DELETE FROM link_rejections WHERE account_id = \(account)
               AND customer_id <> ALL(ARRAY(SELECT jsonb_array_elements_text(\(before)::jsonb->'rejected')::bigint))
            """)
        try db.run(
            """
            INSERT INTO link_rejections (account_id, customer_id, rejected_by)
            SELECT \(account), e::bigint, \(name) FROM jsonb_array_elements_text(\(before)::jsonb->'rejected') e
                ON CONFLICT DO NOTHING
            """)
    }

    /// A customer that the undone change had made, and to which nothing else came since, is archived.
    private static func removeCreated(
        _ after: JSON, _ before: JSON, account: Int64, _ db: borrowing Transaction
    ) throws {
        guard case .number(let number)? = after["customer_id"], after["customer_id"] != before["customer_id"],
            let customer = Int64("\(number)")
        else { return }
        try db.run(
            """
            UPDATE customers c SET status = 'archived'
             WHERE c.id = \(customer) AND c.created_from = \(account) AND c.created_by <> 'system'
               AND NOT EXISTS (SELECT FROM account_links l WHERE l.customer_id = c.id)
            """)
    }

    private init(row: Row) throws {
        id = try row.get("id")
        accountName = try row.get("name")
        connectionLabel = try row.get("label")
        byName = try row.get("by_name")
        at = try row.get("at")
        isUndone = try row.get("is_undone")
        canUndo = try row.get("can_undo")
        deed = Self.words(
            try row.get("before"), try row.get("after"), former: try row.get("former") ?? "",
            customer: try row.get("customer"))
    }

    private static func words(_ before: JSON, _ after: JSON, former: String, customer: String?) -> String {
        if let customer {
            return before["customer_id"] == after["customer_id"] ? "confirmed for \(customer)" : "linked to \(customer)"
        }
        if after["state"] == "keep_separate" { return "kept separate" }
        if !former.isEmpty { return "unlinked from \(former)" }
        return before["rejected"] == after["rejected"] ? "put back into the queue" : "refused a suggestion"
    }
}
