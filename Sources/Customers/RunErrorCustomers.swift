import Basics
import ConnectorKit
import Database
import Sync

/// To which customers the records belong that a run put aside, as far as that is known.
package enum RunErrorCustomers {
    /// By the error's id. What the record itself says counts first, then what an older copy of it says.
    ///
    /// - Parameter kinds: of each stream, what it brings.
    package static func find(
        _ errors: [RunError], _ connection: ID<Connection>, kinds: [String: [RecordKind]], _ db: borrowing Transaction
    ) throws -> [Int64: (id: ID<Customer>, name: String)] {
        var accounts: [Int64: String] = [:]
        for (stream, some) in Dictionary(grouping: errors, by: \.stream) {
            for error in some { accounts[error.id] = error.accountRef }
            for kind in kinds[stream] ?? [] {
                let older = try accountsOfCopies(of: some.compactMap(\.recordRef), kind, connection, db)
                for error in some where accounts[error.id] == nil {
                    accounts[error.id] = error.recordRef.flatMap { older[$0] }
                }
            }
        }
        let customers = try customers(Array(Set(accounts.values)), connection, db)
        return accounts.compactMapValues { customers[$0] }
    }

    private static func accountsOfCopies(
        of refs: [String], _ kind: RecordKind, _ connection: ID<Connection>, _ db: borrowing Transaction
    ) throws -> [String: String] {
        if kind == .account { return Dictionary(refs.map { ($0, $0) }) { first, _ in first } }
        let query: SQL = """
            SELECT external_id, account_ref
              FROM \(.name(kind.rawValue))
             WHERE connection_id = \(connection) AND external_id = ANY (\(refs)) AND account_ref IS NOT NULL
            """
        let rows = try db.all(query) { row in
            (try row.get("external_id") as String, try row.get("account_ref") as String)
        }
        return Dictionary(rows) { first, _ in first }
    }

    private static func customers(
        _ accounts: [String], _ connection: ID<Connection>, _ db: borrowing Transaction
    ) throws -> [String: (id: ID<Customer>, name: String)] {
        let query: SQL = """
            SELECT a.external_id, c.id, c.name
              FROM source_accounts a
              JOIN account_links l ON l.account_id = a.id AND l.state = 'linked'
              JOIN customers c ON c.id = l.customer_id
             WHERE a.connection_id = \(connection) AND a.external_id = ANY (\(accounts))
            """
        let rows = try db.all(query) { row in
            (
                try row.get("external_id") as String,
                (id: try row.get("id") as ID<Customer>, name: try row.get("name") as String)
            )
        }
        return Dictionary(rows) { first, _ in first }
    }
}
