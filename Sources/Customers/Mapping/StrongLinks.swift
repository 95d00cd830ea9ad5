import Basics
import Database

/// "Link all strong": every undecided account whose best suggestion is strong, shown first, then linked at one go.
package struct StrongLinks: Sendable {
    package struct Row: Sendable {
        package let account: Int64
        package let accountName: String
        package let connectionLabel: String
        package let customer: ID<Customer>
        package let customerName: String
        package let score: Double
        package let explanation: Explanation
    }

    package let rows: [Row]
    package let moved: Moved

    /// What the button would do. Accounts in conflict, and those with an equally good second customer, are left out.
    package static func preview(_ db: borrowing Transaction) throws -> StrongLinks {
        let rows = try db.all(
            """
            SELECT l.account_id, a.name, k.label, c.id AS customer_id, c.name AS customer_name,
                   (l.suggestions->0->>'score')::float8 AS score, (l.suggestions->0->'evidence')::text AS evidence
              FROM account_links l
              JOIN source_accounts a ON a.id = l.account_id
              JOIN connections k ON k.id = a.connection_id
              JOIN customers c ON c.id = (l.suggestions->0->>'customer_id')::bigint
             WHERE l.state = 'suggested' AND NOT l.is_decided AND a.deleted_at IS NULL AND k.removed_at IS NULL
               AND c.merged_into IS NULL AND c.status = 'active' AND l.suggestions->0->>'strength' = 'Strong'
               AND (l.suggestions->0->>'score')::float8 - coalesce((l.suggestions->1->>'score')::float8, -9) >= 0.5
             ORDER BY score DESC, l.account_id
            """,
            as: { row in
                Row(
                    account: try row.get("account_id"), accountName: try row.get("name"),
                    connectionLabel: try row.get("label"), customer: try row.get("customer_id"),
                    customerName: try row.get("customer_name"), score: try row.get("score"),
                    explanation: Explanation(try StoredMatch.value(row.get("evidence"))))
            })
        return StrongLinks(rows: rows, moved: try moved(rows.map(\.account), db))
    }

    /// Links what the person saw; what has changed since the preview is left out.
    ///
    /// - Returns: the links made, the customers that gained them, and what moved.
    package static func accept(
        _ pairs: [(account: Int64, customer: ID<Customer>)], by name: String, _ db: borrowing Transaction
    ) throws -> (links: Int, customers: Set<Int64>, moved: Moved) {
        let present = Dictionary(
            try preview(db).rows.map { ($0.account, $0.customer) }, uniquingKeysWith: { first, _ in first })
        let linked = pairs.filter { present[$0.account] == $0.customer }
        for pair in linked { try Link.accept(pair.account, customer: pair.customer, by: name, db) }
        return (linked.count, Set(linked.map(\.customer.value)), try moved(linked.map(\.account), db))
    }

    private static func moved(_ accounts: [Int64], _ db: borrowing Transaction) throws -> Moved {
        let found = try db.first(
            """
            SELECT (SELECT count(*) FROM source_accounts a JOIN devices d ON d.connection_id = a.connection_id
                       AND d.account_ref = a.external_id AND d.deleted_at IS NULL WHERE a.id = ANY(\(accounts))) AS
                           devices,
                   (SELECT count(*) FROM source_accounts a JOIN tickets t ON t.connection_id = a.connection_id
                       AND t.account_ref = a.external_id AND t.is_open AND t.deleted_at IS NULL
                     WHERE a.id = ANY(\(accounts))) AS tickets,
                   (SELECT count(*) FROM source_accounts a JOIN alerts e ON e.connection_id = a.connection_id
                       AND e.account_ref = a.external_id AND e.cleared_at IS NULL AND e.deleted_at IS NULL
                     WHERE a.id = ANY(\(accounts))) AS alerts
            """,
            as: { row in
                Moved(
                    devices: try row.get("devices"), openTickets: try row.get("tickets"),
                    openAlerts: try row.get("alerts"))
            })
        return found ?? Moved.none
    }
}
