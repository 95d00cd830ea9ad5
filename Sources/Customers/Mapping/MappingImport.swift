import Basics
import Database
import Foundation

/// A compared mapping file that waits for a yes; for a day.
package struct MappingImport: Sendable {
    package let id: ID<MappingImport>
    package let fileName: String
    package let byName: String
    package let at: Date
    package let changes: [MappingChange]
    package let isApplied: Bool

    /// What became of a file.
    package struct Counts: Sendable, Equatable {
        package private(set) var linked = 0
        package private(set) var moved = 0
        package private(set) var unlinked = 0
        /// Customers that gain or lose an account.
        package let customers: Set<Int64>

        package init(_ changes: [MappingChange]) {
            customers = Set(changes.flatMap { [$0.before, $0.after] }.compactMap { $0 })
            for change in changes {
                if change.after == nil {
                    unlinked += 1
                } else if change.before == nil {
                    linked += 1
                } else {
                    moved += 1
                }
            }
        }
    }

    /// Keeps what was compared, to be shown and confirmed.
    package static func keep(
        _ changes: [MappingChange], fileName: String, by name: String, _ db: borrowing Transaction
    ) throws -> ID<MappingImport> {
        let kept: ID<MappingImport>? = try db.value(
            """
            INSERT INTO mapping_imports (file_name, by_name, changes)
            VALUES (\(String(fileName.unicodeScalars.prefix(200))), \(name), \(try StoredMatch.text(changes))::jsonb) RETURNING id
            """)
        guard let kept else { throw DatabaseError(.other, "the import has no id") }
        return kept
    }

    /// - Throws: `DatabaseError.notFound` when there is none, or its day is over.
    package static func find(_ id: ID<MappingImport>, _ db: borrowing Transaction) throws -> MappingImport {
        let query: SQL = """
            SELECT id, file_name, by_name, at, changes::text AS changes, applied_at IS NOT NULL AS is_applied
              FROM mapping_imports WHERE id = \(id)
            """
        guard let found = try db.first(query, as: MappingImport.init(row:)) else {
            throw DatabaseError(.notFound, "mapping import \(id)")
        }
        return found
    }

    /// Makes, moves and ends the links exactly as they were shown, each with an entry in the history.
    ///
    /// - Throws: `Refusal` when it was applied already, or one of the links is no longer as it was when compared.
    package static func apply(
        _ id: ID<MappingImport>, by name: String, _ db: borrowing Transaction
    ) throws -> Counts {
        try db.run("SELECT FROM mapping_imports WHERE id = \(id) FOR UPDATE")
        let found = try find(id, db)
        guard !found.isApplied else {
            throw refusal("It was applied already", next: "Look at the History")
        }
        try lock(found.changes.map(\.account), db)
        for change in found.changes {
            let account = try AccountLabel.find(change.account, db)
            guard account.customer == change.before else {
                throw refusal(
                    "The link of “\(change.accountName)” was changed meanwhile", next: "Upload the file again")
            }
            if let customer = change.after {
                try Link.accept(change.account, customer: ID(customer), by: name, method: "import", db)
            } else {
                try Link.unlink(change.account, by: name, db)
            }
        }
        try db.run("UPDATE mapping_imports SET applied_at = now() WHERE id = \(id)")
        try MatchAgain.enqueue(db)
        return Counts(found.changes)
    }

    /// Forgets those of yesterday. For the schedule, hourly.
    package static func prune(_ db: borrowing Transaction) throws {
        try db.run("DELETE FROM mapping_imports WHERE at < now() - interval '1 day'")
    }

    /// Holds the links until the transaction's end, so that each is still what it was compared with when it is changed.
    private static func lock(_ accounts: [Int64], _ db: borrowing Transaction) throws {
        try db.run(
            """
            INSERT INTO account_links (account_id, state)
            SELECT id, 'unlinked' FROM source_accounts WHERE id = ANY(\(accounts)) ORDER BY id
                ON CONFLICT (account_id) DO NOTHING
            """)
        try db.run("SELECT FROM account_links WHERE account_id = ANY(\(accounts)) ORDER BY account_id FOR UPDATE")
    }

    private static func refusal(_ why: String, next: String) -> Refusal {
        Refusal("Nothing was imported", why: why, next: next)
    }

    private init(row: Row) throws {
        id = try row.get("id")
        fileName = try row.get("file_name")
        byName = try row.get("by_name")
        at = try row.get("at")
        changes = try StoredMatch.value(row.get("changes"))
        isApplied = try row.get("is_applied")
    }
}
