import Database

/// Matches all accounts of one connection and writes what became of the undecided ones.
struct MatchRun {
    private let tool: LinkedTool
    private let isOneToOne: Bool
    private let changed: Set<Int64>

    /// - Parameter changed: accounts whose own data changed since the last run; only their links may be questioned.
    init(_ tool: LinkedTool, isOneToOne: Bool, _ changed: Set<Int64>) {
        self.tool = tool
        self.isOneToOne = isOneToOne
        self.changed = changed
    }

    /// Rows that were written, and accounts for which no customer came into question.
    struct Result {
        var written = 0
        var unmatched: [Int64] = []
    }

    func perform(
        _ customers: [SpineCustomer], _ settings: MatchSettings, _ db: borrowing Transaction
    ) throws -> Result {
        let accounts = try Account.all(of: tool.id, db)
        let records = try accounts.map(record)
        var settings = settings
        settings.taken = Set(
            accounts.filter { $0.state == "linked" && !isFixed($0) }.compactMap { $0.customer.map(String.init) })
        let outcomes = MatchEngine.run(spine: customers, records: records, settings: settings)
        let byID = Dictionary(outcomes.map { ($0.recordID, $0) }, uniquingKeysWith: { first, _ in first })

        var result = Result()
        for account in accounts where !account.isDecided {
            guard let outcome = byID[String(account.id)] else { continue }
            if account.state == "linked" {
                result.written += try question(account, outcome, db)
            } else {
                if outcome.outcome == .none { result.unmatched.append(account.id) }
                result.written += try settle(account, outcome, db)
            }
        }
        return result
    }

    /// A link stands as if decided, unless the account's own data changed.
    private func record(_ account: Account) throws -> MatchRecord {
        let facts: CompanyFacts = try StoredMatch.value(account.norm)
        let decision: MatchDecision? =
            if account.state == "keep_separate" {
                .keepSeparate
            } else if let customer = account.customer, isFixed(account) {
                .linked(String(customer))
            } else if account.isDecided {
                .keepSeparate
            } else {
                nil
            }
        return MatchRecord(
            id: String(account.id), facts: facts, decision: decision, rejected: Set(account.rejected.map(String.init)))
    }

    private func isFixed(_ account: Account) -> Bool { account.isDecided || !changed.contains(account.id) }

    /// An automatic link whose account changed: it is left to a person when the new data surely mean another customer.
    private func question(_ account: Account, _ result: MatchResult, _ db: borrowing Transaction) throws -> Int {
        guard case .automatic(let other) = result.outcome, Int64(other) != account.customer else { return 0 }
        return try write(account, state: "conflict", customer: nil, result, db)
    }

    private func settle(_ account: Account, _ result: MatchResult, _ db: borrowing Transaction) throws -> Int {
        switch result.outcome {
        case .automatic(let customer) where tool.links:
            return try write(account, state: "linked", customer: Int64(customer), result, db)
        case .automatic: return try write(account, state: "suggested", customer: nil, result, db)
        case .suggested(.taken) where isOneToOne:
            return try write(account, state: "conflict", customer: nil, result, db)
        case .suggested: return try write(account, state: "suggested", customer: nil, result, db)
        case .none: return try write(account, state: "unlinked", customer: nil, result, db)
        case .decided: return 0
        }
    }

    /// Writes the account's row where it differs from what it holds; a customer that was merged away while the engine
    /// compared gets no link.
    private func write(
        _ account: Account, state: String, customer: Int64?, _ result: MatchResult, _ db: borrowing Transaction
    ) throws -> Int {
        let suggestions = try StoredMatch.text(result.suggestions.compactMap(StoredSuggestion.init))
        let evidence = customer == nil ? nil : try LinkEvidence(result.suggestions).map(StoredMatch.text)
        let score = result.suggestions.first.map { StoredMatch.rounded($0.score) }
        return try db.run(
            """
            UPDATE account_links
               SET state = \(state), customer_id = \(customer), method = \(customer == nil ? nil : "auto"),
                   score = \(score),
                   evidence = \(evidence)::jsonb, suggestions = \(suggestions)::jsonb, decided_by = NULL,
                   decided_at = CASE WHEN \(customer != nil) THEN now() END, reviewed_at = NULL
             WHERE account_id = \(account.id) AND NOT is_decided
               AND (\(customer)::bigint IS NULL OR EXISTS (SELECT FROM customers c WHERE c.id = \(customer)
                    AND c.merged_into IS NULL AND c.status = 'active' FOR SHARE))
               AND (state, customer_id, score, evidence, suggestions) IS DISTINCT FROM (\(state), \(customer)::bigint,
                   \(score)::float8, \(evidence)::jsonb, \(suggestions)::jsonb)
            """)
    }

    /// An account of the connection with the present state of its link.
    private struct Account {
        let id: Int64
        let state: String
        let customer: Int64?
        let isDecided: Bool
        let norm: String
        let rejected: [Int64]

        static func all(of connection: Int64, _ db: borrowing Transaction) throws -> [Account] {
            try db.all(
                """
                SELECT a.id, l.state, l.customer_id, l.is_decided, l.norm::text AS norm,
                       ARRAY(SELECT r.customer_id FROM link_rejections r WHERE r.account_id = a.id) AS rejected
                  FROM source_accounts a JOIN account_links l ON l.account_id = a.id
                 WHERE a.connection_id = \(connection) AND l.norm IS NOT NULL
                   AND a.deleted_at IS NULL
                 ORDER BY a.id
                """,
                as: { row in
                    Account(
                        id: try row.get("id"), state: try row.get("state"), customer: try row.get("customer_id"),
                        isDecided: try row.get("is_decided"), norm: try row.get("norm"),
                        rejected: try row.get("rejected"))
                })
        }
    }
}
