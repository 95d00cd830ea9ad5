import Basics
import Database
import Foundation

/// One account that a mapping file gives another customer.
package struct MappingChange: Sendable, Codable, Equatable {
    package let account: Int64
    package let accountName: String
    package let tool: String
    /// The customer it is linked to now.
    package let before: Int64?
    package let beforeName: String?
    /// Nil: the link ends.
    package let after: Int64?
    package let afterName: String?
}

/// What an edited mapping file would change, and what keeps it from being applied.
package struct MappingComparison {
    /// By tool, in the order in which accounts are listed there; none while there are problems.
    package private(set) var changes: [MappingChange] = []
    /// Whole sentences, each with row and cause.
    package private(set) var problems: [String] = []
    /// Rows of the file, its heading not counted.
    package private(set) var rows = 0

    private let sheet: MappingSheet
    private let file: CSV
    /// The file's columns that are tools, with their places.
    private var columns: [(tool: MappingGrid.Tool, at: Int)] = []
    /// By account, the customer and the row that name it.
    private var claims: [Int64: (customer: Int64, row: Int)] = [:]

    /// Compares a file of the form that `MappingSheet.export` writes with the links as they are. A tool whose column is
    /// missing and a customer whose row is missing stay as they are.
    ///
    /// - Throws: `Refusal` for what is no such table at all.
    package init(_ data: Data, name: String, _ db: borrowing Transaction) throws {
        file = try CSV(data, name: name)
        sheet = try MappingSheet(db)
        guard let id = file.column("customer_id") else {
            let isDivided = file.columns.first?.contains(";") == true
            throw Refusal(
                "\(name) was not read",
                why: isDivided ? "Its columns are divided by semicolons" : "It has no column “customer_id”",
                next: isDivided
                    ? "Save it with commas between the columns" : "Export the grid, edit that file, and try again")
        }
        readColumns()
        guard problems.isEmpty else { return }

        let owners = zip(file.rows, file.numbers).map { fields, row in (fields, row, customer(fields, at: id, row: row))
        }
        var seen: [Int64: Int] = [:]
        for (fields, row, customer) in owners {
            guard let customer else { continue }
            if let former = seen.updateValue(row, forKey: customer) {
                problems.append("Row \(row): customer \(customer) stands in row \(former) already.")
                continue
            }
            for (tool, at) in columns { claim(fields[at], tool, for: customer, row: row) }
        }
        rows = owners.count
        if problems.isEmpty { compare(Set(seen.keys)) }
    }

    private mutating func readColumns() {
        let titles = Dictionary(
            sheet.tools.map { (sheet.title(of: $0).lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
        for (at, heading) in file.columns.enumerated() where !["customer_id", "customer"].contains(heading) {
            if let tool = titles[Self.plain(heading)], !columns.contains(where: { $0.tool.id == tool.id }) {
                columns.append((tool, at))
            } else {
                problems.append("Row 1: the column “\(heading)” is none of the tools, or stands there twice.")
            }
        }
        if columns.isEmpty, problems.isEmpty { problems.append("Row 1: no column is a tool.") }
    }

    /// The customer of a row, when it is one that may get links.
    private mutating func customer(_ fields: [String], at column: Int, row: Int) -> Int64? {
        let written = fields[column].trimmingCharacters(in: .whitespaces)
        guard let id = Int64(written), let customer = sheet.customers[id] else {
            problems.append("Row \(row): there is no customer “\(written.prefix(40))”.")
            return nil
        }
        if let survivor = customer.survivor {
            problems.append(
                "Row \(row): customer \(id) was merged into “\(survivor.name)”, which is customer \(survivor.id).")
            return nil
        }
        guard !customer.isArchived else {
            problems.append("Row \(row): “\(customer.name)” is archived and so takes no links.")
            return nil
        }
        if let at = file.column("customer"),
            Self.plain(fields[at]) != customer.name.trimmingCharacters(in: .whitespaces)
        {
            problems.append(
                "Row \(row): customer \(id) is called “\(customer.name)”, not “\(fields[at].prefix(80))”. An import renames nobody."
            )
            return nil
        }
        return id
    }

    private mutating func claim(_ cell: String, _ tool: MappingGrid.Tool, for customer: Int64, row: Int) {
        let place = "Row \(row), \(tool.label)"
        guard CSV.harmless(cell) == cell else {
            problems.append(
                "\(place): “\(cell.prefix(80))” looks like a formula. If the account is called so, put an apostrophe before it."
            )
            return
        }
        for word in Self.plain(cell).components(separatedBy: " | ").map(Self.trimmed) where !word.isEmpty {
            let found = sheet.accounts(named: word, of: tool.id)
            guard let account = found.first, found.count == 1 else {
                problems.append(
                    found.isEmpty
                        ? "\(place): no account is called “\(word.prefix(80))”."
                        : "\(place): \(found.count) accounts are called “\(word.prefix(80))”. Add the id, as in “\(word.prefix(80)) [\(found[0].ref)]”."
                )
                continue
            }
            if account.isGone, account.customer != customer {
                problems.append("\(place): “\(word.prefix(80))” was deleted in the tool.")
            } else if let former = claims.updateValue((customer, row), forKey: account.id) {
                problems.append(
                    "\(place): “\(word.prefix(80))” stands in row \(former.row) already. An account has one customer.")
            }
        }
    }

    private mutating func compare(_ customers: Set<Int64>) {
        for (tool, _) in columns {
            for account in sheet.accounts[tool.id] ?? [] {
                let after = claims[account.id]?.customer
                let isLeft = after == nil && !(account.customer.map(customers.contains) ?? false)
                guard !isLeft, account.customer != after else { continue }
                changes.append(
                    MappingChange(
                        account: account.id, accountName: account.name, tool: tool.label, before: account.customer,
                        beforeName: account.customer.flatMap { sheet.customers[$0]?.name }, after: after,
                        afterName: after.flatMap { sheet.customers[$0]?.name }))
            }
        }
    }

    /// A cell without the apostrophe that the export puts before what a spreadsheet would take for a formula.
    private static func plain(_ cell: String) -> String {
        guard cell.unicodeScalars.first == "'" else { return trimmed(cell) }
        let rest = String(cell.unicodeScalars.dropFirst())
        return trimmed(CSV.harmless(rest) == rest ? cell : rest)
    }

    private static func trimmed(_ text: String) -> String { text.trimmingCharacters(in: .whitespaces) }
}
