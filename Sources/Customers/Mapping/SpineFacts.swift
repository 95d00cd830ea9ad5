import Database

/// The customers as the engine compares with them.
enum SpineFacts {
    /// Each customer with what is known for sure: its spine accounts, the account it was made from, and accounts that
    /// people linked. What was linked automatically proves nothing about the next account.
    static func load(spine: Int64, _ db: borrowing Transaction) throws -> [SpineCustomer] {
        var facts: [Int64: [CompanyFacts]] = [:]
        var order: [Int64] = []
        let query: SQL = """
            SELECT c.id, c.name, n.norm
              FROM customers c
              LEFT JOIN LATERAL (
                SELECT l.norm::text AS norm, a.connection_id <> \(spine) AS is_other, a.id
                  FROM account_links l JOIN source_accounts a ON a.id = l.account_id
                 WHERE l.customer_id = c.id AND l.norm IS NOT NULL
                   AND (a.connection_id = \(spine) OR l.is_decided OR c.created_from = a.id)) n ON true
             WHERE c.merged_into IS NULL AND c.status = 'active'
             ORDER BY c.id, n.is_other, n.id
            """
        try db.each(query) { row in
            let id: Int64 = try row.get("id")
            if facts[id] == nil { order.append(id) }
            if let norm: String = try row.get("norm") {
                facts[id, default: []].append(try StoredMatch.value(norm))
            } else {
                facts[id, default: []].append(CompanyFacts(CompanyDetails(name: try row.get("name"))))
            }
        }
        return order.compactMap { id in
            facts[id].flatMap(CompanyFacts.joined).map { SpineCustomer(id: String(id), facts: $0) }
        }
    }

    /// The engine's figures, and the MSP's own domains: those of its users and technicians.
    static func settings(_ db: borrowing Transaction) throws -> MatchSettings {
        let written = try db.all(
            "SELECT email::text AS email FROM users UNION SELECT email FROM technicians WHERE email IS NOT NULL",
            as: { row in try row.get("email") as String })
        var settings = MatchSettings()
        settings.ownDomains = Set(written.compactMap(DomainName.own))
        return settings
    }
}

/// A connection whose accounts are linked to the spine's customers.
struct LinkedTool {
    let id: Int64
    let connector: String
    let links: Bool
    let createsCustomers: Bool

    static func all(except spine: Int64, _ db: borrowing Transaction) throws -> [LinkedTool] {
        try db.all(
            """
            SELECT id, connector, auto_link, creates_customers FROM connections
             WHERE id <> \(spine) AND removed_at IS NULL ORDER BY id
            """,
            as: { row in
                LinkedTool(
                    id: try row.get("id"), connector: try row.get("connector"), links: try row.get("auto_link"),
                    createsCustomers: try row.get("creates_customers"))
            })
    }
}
