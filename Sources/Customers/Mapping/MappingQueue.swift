import Basics
import Database
import Foundation

/// The accounts that wait for a person, the weightiest first.
package struct MappingQueue: Sendable {
    /// An account with its best three suggestions.
    package struct Row: Sendable {
        package let account: Int64
        package let connectionID: Int64
        package let connectionLabel: String
        package let connector: String
        package let name: String
        package let domains: [String]
        package let deepLink: String?
        /// unlinked, suggested or conflict.
        package let state: String
        package let devices: Int
        package let openTickets: Int
        package let openBalanceMinor: Int64
        package internal(set) var suggestions: [Suggestion]
    }

    package struct Suggestion: Sendable {
        package let customer: ID<Customer>
        package let customerName: String
        package let score: Double
        package let strength: Explanation.Strength
        package let explanation: Explanation
        /// Another account of the same connection is linked to this customer.
        package let isTaken: Bool
    }

    /// How the accounts stand that are to find a customer: not those that customers were made from.
    package struct Counts: Sendable, Equatable {
        package let linked: Int
        package let separate: Int
        package let suggested: Int
        package let conflicts: Int
        package let unlinked: Int

        package var undecided: Int { suggested + conflicts + unlinked }
        package var total: Int { undecided + linked + separate }
    }

    package let rows: [Row]

    /// - Parameters:
    ///   - connection: only this one's; nil: all.
    ///   - text: only those whose name holds it; empty: all.
    package static func load(
        connection: Int64? = nil, text: String = "", limit: Int = 100, offset: Int = 0, _ db: borrowing Transaction
    ) throws -> MappingQueue {
        var only: SQL = connection.map { "AND a.connection_id = \($0)" } ?? ""
        if !text.isEmpty { only = only + " AND strpos(lower(a.name), lower(\(text))) > 0" }
        let found = try db.all(
            query(only, limit, offset), as: { row in try (Row(row: row), row.get("suggestions") as String) })
        let stored: [[StoredSuggestion]] = try found.map { try StoredMatch.value($0.1) }
        let customers = try names(stored.flatMap { $0.map(\.customerID) }, connections: found.map(\.0.connectionID), db)
        return MappingQueue(
            rows: zip(found, stored).map { pair, suggestions in
                var row = pair.0
                row.suggestions = Array(suggestions.compactMap { suggestion(of: $0, for: row, customers) }.prefix(3))
                return row
            })
    }

    package static func counts(connection: Int64? = nil, _ db: borrowing Transaction) throws -> Counts {
        let only: SQL = connection.map { "AND a.connection_id = \($0)" } ?? ""
        let found = try db.first(
            """
            SELECT count(*) FILTER (WHERE l.state = 'linked') AS linked,
                count(*) FILTER (WHERE l.state = 'keep_separate') AS separate,
                   count(*) FILTER (WHERE l.state = 'suggested') AS suggested,
                   count(*) FILTER (WHERE l.state = 'conflict') AS conflicts,
                   count(*) FILTER (WHERE l.state = 'unlinked' OR l.state IS NULL) AS unlinked
              FROM source_accounts a
              JOIN connections k ON k.id = a.connection_id AND k.removed_at IS NULL
              LEFT JOIN account_links l ON l.account_id = a.id
             WHERE a.deleted_at IS NULL AND \(isQueued) AND l.method IS DISTINCT FROM 'spine' \(only)
            """,
            as: { row in
                Counts(
                    linked: try row.get("linked"), separate: try row.get("separate"),
                    suggested: try row.get("suggested"),
                    conflicts: try row.get("conflicts"), unlinked: try row.get("unlinked"))
            })
        return found ?? Counts(linked: 0, separate: 0, suggested: 0, conflicts: 0, unlinked: 0)
    }

    /// Accounts of the spine wait only when they were to become customers: those that its filter leaves out are no
    /// task.
    private static let isQueued: SQL = """
        (a.connection_id IS DISTINCT FROM (SELECT spine_connection_id FROM workspace) OR coalesce(l.state, 'unlinked')
            <> 'unlinked')
        """

    private static func query(_ only: SQL, _ limit: Int, _ offset: Int) -> SQL {
        """
        SELECT a.id, a.connection_id, k.label, k.connector, a.name, a.deep_link, coalesce(l.state, 'unlinked') AS state,
               coalesce(l.suggestions, '[]')::text AS suggestions, d.n AS devices, t.n AS tickets, i.n AS balance,
               ARRAY(SELECT jsonb_array_elements_text(coalesce(l.norm->'domains', '[]'))) AS domains
          FROM source_accounts a
          JOIN connections k ON k.id = a.connection_id AND k.removed_at IS NULL
          LEFT JOIN account_links l ON l.account_id = a.id
          CROSS JOIN LATERAL (SELECT count(*) AS n FROM devices d WHERE d.connection_id = a.connection_id
            AND d.account_ref = a.external_id AND d.deleted_at IS NULL) d
          CROSS JOIN LATERAL (SELECT count(*) AS n FROM tickets t WHERE t.connection_id = a.connection_id
            AND t.account_ref = a.external_id AND t.is_open AND t.deleted_at IS NULL) t
          CROSS JOIN LATERAL (SELECT coalesce(sum(i.balance_minor), 0)::bigint AS n FROM invoices i
            WHERE i.connection_id = a.connection_id AND i.account_ref = a.external_id AND i.deleted_at IS NULL) i
         WHERE a.deleted_at IS NULL AND \(isQueued)
           AND NOT coalesce(l.is_decided, false) AND coalesce(l.state, 'unlinked') IN ('unlinked', 'suggested',
               'conflict') \(only)
         ORDER BY d.n + t.n + i.n / 10000 DESC, lower(a.name), a.id LIMIT \(limit) OFFSET \(offset)
        """
    }

    /// The customers that suggestions name, and which connections hold an account of them already.
    private struct Known {
        var names: [Int64: (id: ID<Customer>, name: String)] = [:]
        var holders: Set<String> = []
    }

    private static func names(_ ids: [Int64], connections: [Int64], _ db: borrowing Transaction) throws -> Known {
        var known = Known()
        try db.each(
            """
            SELECT c.id, c.name, ARRAY(SELECT DISTINCT a.connection_id FROM account_links l
                     JOIN source_accounts a ON a.id = l.account_id WHERE l.customer_id = c.id) AS holders
              FROM customers c WHERE c.id = ANY(\(Array(Set(ids)).sorted())) AND c.merged_into IS NULL
               AND c.status = 'active'
            """
        ) { row in
            let id: ID<Customer> = try row.get("id")
            known.names[id.value] = (id, try row.get("name"))
            for holder in try row.get("holders") as [Int64] { known.holders.insert("\(id) \(holder)") }
        }
        return known
    }

    private static func suggestion(of stored: StoredSuggestion, for row: Row, _ known: Known) -> Suggestion? {
        guard let customer = known.names[stored.customerID] else { return nil }
        return Suggestion(
            customer: customer.id, customerName: customer.name, score: stored.score, strength: stored.strength,
            explanation: Explanation(stored.evidence),
            isTaken: known.holders.contains("\(customer.id) \(row.connectionID)"))
    }
}

extension MappingQueue.Row {
    init(row: Database.Row) throws {
        account = try row.get("id")
        connectionID = try row.get("connection_id")
        connectionLabel = try row.get("label")
        connector = try row.get("connector")
        name = try row.get("name")
        deepLink = try row.get("deep_link")
        state = try row.get("state")
        devices = try row.get("devices")
        openTickets = try row.get("tickets")
        openBalanceMinor = try row.get("balance")
        domains = try row.get("domains")
        suggestions = []
    }
}
