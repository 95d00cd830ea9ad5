import Basics
import Database

/// Customers × connections: which account stands for whom, and where one is missing.
package struct MappingGrid: Sendable {
    /// A column.
    package struct Tool: Sendable {
        package let id: Int64
        package let connector: String
        package let label: String
        package let isSpine: Bool
        /// Its accounts stay as they were last read; nothing can be missing in it.
        package let isDisconnected: Bool
    }

    /// What a customer has in one tool.
    package enum Cell: Sendable, Equatable {
        case linked(account: Int64, name: String, isGone: Bool)
        case several(Int)
        /// An undecided account whose best suggestion is this customer.
        case suggested(account: Int64, name: String)
        /// The account that resembled this customer most was kept separate.
        case separate(name: String)
        case missing
    }

    package struct Row: Sendable {
        package let customer: ID<Customer>
        package let name: String
        /// In the order of `tools`.
        package let cells: [Cell]
        /// It holds more than one account of the spine, or a duplicate of it is suggested.
        package let isDoubled: Bool
    }

    /// Which rows are wanted; all conditions hold together.
    package struct Filter: Sendable, Equatable {
        package var text = ""
        /// Only customers without an account in some connected tool.
        package var missingValues = false
        /// Only customers that hold several spine accounts or have a possible duplicate.
        package var mergedDuplicates = false

        package init() {}
    }

    package let tools: [Tool]
    package let rows: [Row]
    package let total: Int
    /// Accounts that people keep separate, by tool in the order of `tools`.
    package let separate: [Int]

    package static func load(
        _ filter: Filter, limit: Int = 100, offset: Int = 0, _ db: borrowing Transaction
    ) throws -> MappingGrid {
        let tools = try tools(db)
        let matching = conditions(filter, connected: tools.filter { !$0.isDisconnected }.map(\.id))
        let total: Int = try db.value("SELECT count(*) FROM customers c WHERE \(matching)") ?? 0
        let customers = try db.all(
            """
            SELECT c.id, c.name, \(isDoubled) AS is_doubled FROM customers c
             WHERE \(matching) ORDER BY lower(c.name), c.id LIMIT \(limit) OFFSET \(offset)
            """,
            as: { row in
                (
                    id: try row.get("id") as ID<Customer>, name: try row.get("name") as String,
                    try row.get("is_doubled") as Bool
                )
            })
        let cells = try cells(of: customers.map(\.id), db)
        let rows = customers.map { customer in
            Row(
                customer: customer.id, name: customer.name,
                cells: tools.map { cells["\(customer.id) \($0.id)"] ?? .missing }, isDoubled: customer.2)
        }
        return MappingGrid(tools: tools, rows: rows, total: total, separate: try separate(tools, db))
    }

    /// How many customers hold several spine accounts or have a possible duplicate: what may part our count from the
    /// PSA's.
    package static func doubledCount(_ db: borrowing Transaction) throws -> Int {
        var filter = Filter()
        filter.mergedDuplicates = true
        return try db.value("SELECT count(*) FROM customers c WHERE \(conditions(filter, connected: []))") ?? 0
    }

    /// A removed connection keeps its column as long as its accounts are there.
    static func tools(_ db: borrowing Transaction) throws -> [Tool] {
        try db.all(
            """
            SELECT k.id, k.connector, k.label, k.id IS NOT DISTINCT FROM w.spine_connection_id AS is_spine,
                   k.removed_at IS NOT NULL OR NOT k.has_credentials AS is_disconnected
              FROM connections k CROSS JOIN workspace w
             WHERE k.removed_at IS NULL OR EXISTS (SELECT FROM source_accounts a WHERE a.connection_id = k.id)
             ORDER BY is_spine DESC, lower(k.label), k.id
            """,
            as: { row in
                Tool(
                    id: try row.get("id"), connector: try row.get("connector"), label: try row.get("label"),
                    isSpine: try row.get("is_spine"), isDisconnected: try row.get("is_disconnected"))
            })
    }

    private static func conditions(_ filter: Filter, connected: [Int64]) -> SQL {
        var parts: [SQL] = ["c.merged_into IS NULL", "c.status = 'active'"]
        let text = filter.text.filter { !"%_\\".contains($0) }
        if !text.isEmpty { parts.append("c.name ILIKE \("%\(text)%")") }
        if filter.mergedDuplicates { parts.append(isDoubled) }
        if filter.missingValues {
            parts.append(
                """
                (SELECT count(DISTINCT a.connection_id) FROM account_links l JOIN source_accounts a
                    ON a.id = l.account_id
                  WHERE l.customer_id = c.id AND a.connection_id = ANY(\(connected))) < \(connected.count)
                """)
        }
        return SQL.joined(parts, by: " AND ")
    }

    private static let isDoubled: SQL = """
        ((SELECT count(*) FROM account_links l JOIN source_accounts a ON a.id = l.account_id
           WHERE l.customer_id = c.id AND a.connection_id = (SELECT spine_connection_id FROM workspace)) > 1
         OR EXISTS (SELECT FROM duplicate_candidates d WHERE c.id IN (d.left_id, d.right_id) AND d.dismissed_by IS
             NULL))
        """

    /// By "customer connection".
    private static func cells(of customers: [ID<Customer>], _ db: borrowing Transaction) throws -> [String: Cell] {
        var cells: [String: Cell] = [:]
        // An undecided account comes after the separate ones and so takes their place.
        try db.each(
            """
            SELECT (l.suggestions->0->>'customer_id')::bigint AS customer, a.connection_id, l.is_decided, min(a.id) AS account,
                   (array_agg(a.name ORDER BY a.id))[1] AS name
              FROM account_links l JOIN source_accounts a ON a.id = l.account_id
             WHERE (l.state IN ('suggested', 'conflict') AND NOT l.is_decided OR l.state = 'keep_separate')
               AND a.deleted_at IS NULL AND (l.suggestions->0->>'customer_id')::bigint = ANY(\(customers))
             GROUP BY 1, 2, 3 ORDER BY l.is_decided DESC
            """
        ) { row in
            cells["\(try row.get("customer") as Int64) \(try row.get("connection_id") as Int64)"] =
                try row.get("is_decided")
                ? .separate(name: try row.get("name"))
                : .suggested(account: try row.get("account"), name: try row.get("name"))
        }
        try db.each(
            """
            SELECT l.customer_id AS customer, a.connection_id, count(*) AS n, min(a.id) AS account, min(a.name) AS name,
                   bool_and(a.deleted_at IS NOT NULL) AS is_gone
              FROM account_links l JOIN source_accounts a ON a.id = l.account_id
             WHERE l.customer_id = ANY(\(customers)) GROUP BY 1, 2
            """
        ) { row in
            let count: Int = try row.get("n")
            cells["\(try row.get("customer") as Int64) \(try row.get("connection_id") as Int64)"] =
                count > 1
                ? .several(count)
                : .linked(account: try row.get("account"), name: try row.get("name"), isGone: try row.get("is_gone"))
        }
        return cells
    }

    private static func separate(_ tools: [Tool], _ db: borrowing Transaction) throws -> [Int] {
        var counts: [Int64: Int] = [:]
        try db.each(
            """
            SELECT a.connection_id, count(*) AS n FROM account_links l JOIN source_accounts a ON a.id = l.account_id
             WHERE l.state = 'keep_separate' GROUP BY 1
            """
        ) { row in counts[try row.get("connection_id")] = try row.get("n") }
        return tools.map { counts[$0.id] ?? 0 }
    }
}
