import Basics
import Database

/// A contract with its lines.
package struct Contract: Sendable {
    package struct Line: Sendable {
        package let contractID: Int64
        package let product: String
        package let quantity: String?
        package let unitPrice: Money?
        package let endsOn: Day?
    }

    package let id: Int64
    package let connector: String
    package let name: String
    package let type: String?
    package let status: String?
    package let isActive: Bool
    package let startsOn: Day?
    package let endsOn: Day?
    package let deepLink: String?
    package let lines: [Line]

    /// The contracts of a customer, active ones first; lines that have ended are left out.
    package static func list(of customer: ID<Customer>, limit: Int = 100, _ db: borrowing Transaction) throws
        -> [Contract]
    {
        // Index: contract_lines_contract.
        let lines = try db.all(
            """
            SELECT g.id AS contract_id, n.product_name, trim_scale(n.quantity)::text AS quantity, n.unit_price_minor,
                   coalesce(n.currency, g.currency, w.currency) AS currency, n.ends_on
              FROM account_links l
              JOIN source_accounts a ON a.id = l.account_id
              JOIN contracts g ON g.connection_id = a.connection_id AND g.account_ref = a.external_id
              JOIN contract_lines n ON n.connection_id = g.connection_id AND n.contract_ref = g.external_id
              CROSS JOIN workspace w
             WHERE l.customer_id = \(customer) AND g.deleted_at IS NULL AND n.deleted_at IS NULL
               AND (n.ends_on IS NULL OR n.ends_on > current_date)
             ORDER BY g.id, n.product_name, n.id LIMIT 1000
            """, as: Line.init(row:))
        let byContract = Dictionary(grouping: lines, by: \.contractID)
        // Index: contracts_account.
        return try db.all(
            """
            SELECT g.id, k.connector, g.name, g.type, g.status, g.is_active, g.starts_on, g.ends_on, g.deep_link
              FROM account_links l
              JOIN source_accounts a ON a.id = l.account_id
              JOIN contracts g ON g.connection_id = a.connection_id AND g.account_ref = a.external_id
              JOIN connections k ON k.id = g.connection_id
             WHERE l.customer_id = \(customer) AND g.deleted_at IS NULL
             ORDER BY g.is_active DESC, g.starts_on DESC NULLS LAST, g.id LIMIT \(limit)
            """, as: { row in try Contract(row: row, lines: byContract) })
    }

    private init(row: Row, lines: [Int64: [Line]]) throws {
        id = try row.get("id")
        connector = try row.get("connector")
        name = try row.get("name")
        type = try row.get("type")
        status = try row.get("status")
        isActive = try row.get("is_active")
        startsOn = try row.get("starts_on")
        endsOn = try row.get("ends_on")
        deepLink = try row.get("deep_link")
        self.lines = lines[id] ?? []
    }
}

extension Contract.Line {
    init(row: Row) throws {
        contractID = try row.get("contract_id")
        product = try row.get("product_name")
        quantity = try row.get("quantity")
        let price: Int64? = try row.get("unit_price_minor")
        let currency: String = try row.get("currency")
        unitPrice = price.map { Money(minor: $0, currency: currency) }
        endsOn = try row.get("ends_on")
    }
}

/// A bill to a customer.
package struct Invoice: Sendable {
    package let connector: String
    package let number: String
    /// draft, open, overdue, paid or void, on this day where the workspace is.
    package let status: String
    package let issuedOn: Day?
    package let dueOn: Day?
    package let total: Money?
    package let balance: Money?
    package let deepLink: String?

    /// The newest invoices of a customer.
    package static func list(of customer: ID<Customer>, limit: Int = 50, _ db: borrowing Transaction) throws
        -> [Invoice]
    {
        // Index: invoices_account.
        try db.all(
            """
            SELECT k.connector, coalesce(i.number, i.external_id) AS number, i.issued_on, i.due_on, i.total_minor,
                   CASE WHEN \(InvoiceState.isOverdue()) THEN 'overdue' WHEN i.status = 'overdue' THEN 'open' ELSE i.status END AS status,
                   i.balance_minor, coalesce(i.currency, w.currency) AS currency, i.deep_link
              FROM account_links l
              JOIN source_accounts a ON a.id = l.account_id
              JOIN invoices i ON i.connection_id = a.connection_id AND i.account_ref = a.external_id
              JOIN connections k ON k.id = i.connection_id
              CROSS JOIN workspace w
             WHERE l.customer_id = \(customer) AND i.deleted_at IS NULL
             ORDER BY i.issued_on DESC NULLS LAST, i.id DESC LIMIT \(limit)
            """, as: Invoice.init(row:))
    }

    private init(row: Row) throws {
        connector = try row.get("connector")
        number = try row.get("number")
        status = try row.get("status")
        issuedOn = try row.get("issued_on")
        dueOn = try row.get("due_on")
        let currency: String = try row.get("currency")
        let totalMinor: Int64? = try row.get("total_minor")
        let balanceMinor: Int64? = try row.get("balance_minor")
        total = totalMinor.map { Money(minor: $0, currency: currency) }
        balance = balanceMinor.map { Money(minor: $0, currency: currency) }
        deepLink = try row.get("deep_link")
    }
}
