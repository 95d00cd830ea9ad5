import Basics
import Database
import Foundation

/// Accounts that belong to a customer, with why; the review list of the automatic ones is one use of it.
package struct LinkedAccounts: Sendable {
    package struct Row: Sendable {
        package let account: Int64
        package let accountName: String
        package let connectionLabel: String
        package let connector: String
        package let customer: ID<Customer>
        package let customerName: String
        /// auto, suggestion, manual, import, api or spine.
        package let method: String
        package let decidedBy: String?
        package let decidedAt: Date?
        package let score: Double?
        /// Nil for links without evidence: made by hand, or by the spine.
        package let explanation: Explanation?
        /// The tool no longer has the account.
        package let isGone: Bool
        package let isReviewed: Bool
    }

    /// Which are wanted.
    package enum Kind: Sendable {
        case all
        /// Linked automatically in the last 14 days and not looked at.
        case unreviewed
        case of(ID<Customer>)
    }

    package static func list(_ kind: Kind, limit: Int = 200, _ db: borrowing Transaction) throws -> [Row] {
        let condition: SQL =
            switch kind {
            case .all: "true"
            case .unreviewed:
                "l.method = 'auto' AND l.reviewed_at IS NULL AND l.decided_at > now() - interval '14 days'"
            case .of(let customer): "l.customer_id = \(customer)"
            }
        return try db.all(
            """
            SELECT a.id, a.name, k.label, k.connector, c.id AS customer_id, c.name AS customer_name,
                coalesce(l.method, '') AS method,
                   l.decided_by, l.decided_at, l.score, (l.evidence->'evidence')::text AS evidence,
                   a.deleted_at IS NOT NULL AS is_gone, l.reviewed_at IS NOT NULL AS is_reviewed
              FROM account_links l
              JOIN source_accounts a ON a.id = l.account_id
              JOIN connections k ON k.id = a.connection_id
              JOIN customers c ON c.id = l.customer_id
             WHERE \(condition) ORDER BY l.decided_at DESC NULLS LAST, a.id LIMIT \(limit)
            """, as: Row.init(row:))
    }

    /// Accounts that people keep separate.
    package static func separate(
        limit: Int = 200, _ db: borrowing Transaction
    ) throws -> [(account: Int64, name: String, connectionLabel: String, decidedBy: String)] {
        try db.all(
            """
            SELECT a.id, a.name, k.label, coalesce(l.decided_by, '') AS decided_by
              FROM account_links l JOIN source_accounts a ON a.id = l.account_id JOIN connections k
                  ON k.id = a.connection_id
             WHERE l.state = 'keep_separate' AND a.deleted_at IS NULL ORDER BY lower(a.name), a.id LIMIT \(limit)
            """,
            as: { row in (try row.get("id"), try row.get("name"), try row.get("label"), try row.get("decided_by")) })
    }

    /// "Find…": customers whose name is nearest to what was typed, by the trigram index on the spine's folded names.
    package static func find(
        _ text: String, limit: Int = 15, _ db: borrowing Transaction
    ) throws -> [(customer: ID<Customer>, name: String)] {
        let folded = NameFold.fold(text).main.text
        guard !folded.isEmpty else { return [] }
        // Index: account_names_trgm, nearest neighbour; customers_name for what a person typed from the name's
        // beginning.
        return try db.all(
            """
            WITH near AS (
                SELECT n.account_id, n.name_norm <-> \(folded) AS distance
                  FROM account_names n ORDER BY n.name_norm <-> \(folded) LIMIT \(limit * 4)),
            found AS (
                SELECT l.customer_id AS id, near.distance FROM near JOIN account_links l
                    ON l.account_id = near.account_id
                 WHERE l.customer_id IS NOT NULL
                UNION ALL
                SELECT c.id, 0.1 FROM customers c
                 WHERE starts_with(lower(c.name), lower(\(text))) AND c.merged_into IS NULL)
            SELECT c.id, c.name FROM customers c JOIN (SELECT id, min(distance) AS distance FROM found GROUP BY id) f
                ON f.id = c.id
             WHERE c.merged_into IS NULL AND c.status = 'active' ORDER BY f.distance, lower(c.name), c.id LIMIT \(limit)
            """, as: { row in (try row.get("id"), try row.get("name")) })
    }
}

extension LinkedAccounts.Row {
    init(row: Database.Row) throws {
        account = try row.get("id")
        accountName = try row.get("name")
        connectionLabel = try row.get("label")
        connector = try row.get("connector")
        customer = try row.get("customer_id")
        customerName = try row.get("customer_name")
        method = try row.get("method")
        decidedBy = try row.get("decided_by")
        decidedAt = try row.get("decided_at")
        score = try row.get("score")
        explanation = try (row.get("evidence") as String?).map { Explanation(try StoredMatch.value($0)) }
        isGone = try row.get("is_gone")
        isReviewed = try row.get("is_reviewed")
    }
}
