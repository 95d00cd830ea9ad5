import Basics
import ConnectorKit
import Database
import Sync

/// How many records of a connection belong to a customer.
package enum LinkedRecords {
    /// - Returns: nil for kinds whose records name no account, and so cannot be linked.
    package static func count(
        _ kind: RecordKind, of connection: ID<Connection>, _ db: borrowing Transaction
    ) throws -> Int? {
        let table = SQL.name(kind.rawValue)
        let account: SQL = kind == .account ? "t.external_id" : "t.account_ref"
        let query: SQL = """
            SELECT count(\(account)) AS named, count(*) FILTER (WHERE l.state = 'linked') AS linked
              FROM \(table) t
              LEFT JOIN source_accounts a ON a.connection_id = t.connection_id AND a.external_id = \(account)
              LEFT JOIN account_links l ON l.account_id = a.id
             WHERE t.connection_id = \(connection) AND \(kind.isVisible("t"))
            """
        let found = try db.first(query) { row in (try row.get("named") as Int, try row.get("linked") as Int) }
        return found.flatMap { $0.0 == 0 ? nil : $0.1 }
    }
}
