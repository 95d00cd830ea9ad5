import Database

/// The grid as a table for a spreadsheet: a row per customer, a column per tool, in each cell the names of the accounts,
/// divided by " | ".
package struct MappingSheet {
    /// An account as cells name it.
    struct SheetAccount {
        let id: Int64
        let ref: String
        let name: String
        let customer: Int64?
        let isGone: Bool
    }

    /// A customer as rows name it.
    struct SheetCustomer {
        let name: String
        let isArchived: Bool
        /// The survivor's id and name when it was merged away.
        let survivor: (id: Int64, name: String)?
    }

    let tools: [MappingGrid.Tool]
    let customers: [Int64: SheetCustomer]
    /// By connection.
    private(set) var accounts: [Int64: [SheetAccount]] = [:]
    private var byName: [Int64: [String: [SheetAccount]]] = [:]
    private var byRef: [Int64: [String: SheetAccount]] = [:]

    init(_ db: borrowing Transaction) throws {
        tools = try MappingGrid.tools(db)
        customers = try Self.customers(db)
        try db.each(
            """
            SELECT a.id, a.connection_id, a.external_id, a.name, l.customer_id, a.deleted_at IS NOT NULL AS is_gone
              FROM source_accounts a LEFT JOIN account_links l ON l.account_id = a.id ORDER BY a.id
            """
        ) { row in
            let connection: Int64 = try row.get("connection_id")
            let account = SheetAccount(
                id: try row.get("id"), ref: try row.get("external_id"), name: try row.get("name"),
                customer: try row.get("customer_id"), isGone: try row.get("is_gone"))
            accounts[connection, default: []].append(account)
            byName[connection, default: [:]][account.name.lowercased(), default: []].append(account)
            byRef[connection, default: [:]][account.ref] = account
        }
    }

    /// The whole grid, to be edited and read again by `MappingComparison`.
    package static func export(_ db: borrowing Transaction) throws -> String {
        try MappingSheet(db).text
    }

    private var text: String {
        var linked: [Int64: [Int64: [String]]] = [:]
        for tool in tools {
            for account in accounts[tool.id] ?? [] {
                guard let customer = account.customer else { continue }
                linked[customer, default: [:]][tool.id, default: []].append(word(for: account, of: tool.id))
            }
        }
        let rows = customers.filter { !$0.value.isArchived && $0.value.survivor == nil }
            .map { (id: $0.key, name: $0.value.name) }
            .sorted { ($0.name.lowercased(), $0.id) < ($1.name.lowercased(), $1.id) }
        let head = CSV.line(["customer_id", "customer"] + tools.map { CSV.harmless(title(of: $0)) })
        return rows.reduce(into: head) { text, row in
            let cells = tools.map { (linked[row.id]?[$0.id] ?? []).joined(separator: " | ") }
            text += CSV.line([String(row.id)] + ([row.name] + cells).map(CSV.harmless))
        }
    }

    /// A column's heading: the connection's label, with its number where several bear the same.
    func title(of tool: MappingGrid.Tool) -> String {
        let namesakes = tools.count { $0.label.lowercased() == tool.label.lowercased() }
        return namesakes == 1 ? tool.label : "\(tool.label) [\(tool.id)]"
    }

    /// The accounts that a name in a cell may mean: by the id in brackets at its end, else by the whole name. One that the
    /// tool deleted is meant only when no other bears the name.
    func accounts(named word: String, of connection: Int64) -> [SheetAccount] {
        if word.last == "]", let bracket = word.lastIndex(of: "[") {
            let ref = String(word[bracket...].dropFirst().dropLast())
            if let account = byRef[connection]?[ref] { return [account] }
        }
        let named = byName[connection]?[word.lowercased()] ?? []
        let present = named.filter { !$0.isGone }
        return present.isEmpty ? named : present
    }

    /// The account's name where that is enough to find it again, else with its id.
    private func word(for account: SheetAccount, of connection: Int64) -> String {
        let isPlain = !account.name.contains("|") && account.name.last != "]"
        if isPlain, accounts(named: account.name, of: connection).map(\.id) == [account.id] { return account.name }
        return "\(account.name.replacing("|", with: "/")) [\(account.ref)]"
    }

    private static func customers(_ db: borrowing Transaction) throws -> [Int64: SheetCustomer] {
        var customers: [Int64: SheetCustomer] = [:]
        try db.each(
            """
            SELECT c.id, c.name, c.status = 'archived' AS is_archived, s.id AS survivor, s.name AS survivor_name
              FROM customers c LEFT JOIN customers s ON s.id = c.merged_into
            """
        ) { row in
            let name: String? = try row.get("survivor_name")
            let id: Int64? = try row.get("survivor")
            customers[try row.get("id")] = SheetCustomer(
                name: try row.get("name"), isArchived: try row.get("is_archived"),
                survivor: id.flatMap { id in name.map { (id, $0) } })
        }
        return customers
    }
}
