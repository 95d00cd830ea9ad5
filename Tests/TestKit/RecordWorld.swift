import Database
import Foundation

/// Rows as landing and mapping would have written them, so that a test can begin by saying what exists.
///
/// `let acme = try world.customer("Acme", db)`, `let psa = try world.connection("connectwise", db)`,
/// `try world.account(psa, "19", of: acme, db)`, `try world.record("tickets", psa, "7", of: "19", ["title": "'Printer'"], db)`.
package struct RecordWorld: Sendable {
    package init() {}

    package func customer(_ name: String, _ db: borrowing Transaction) throws -> Int64 {
        try id("INSERT INTO customers (name, name_norm) VALUES (\(name), lower(\(name))) RETURNING id", db)
    }

    /// - Parameter label: the connector's key when nil.
    package func connection(_ connector: String, label: String? = nil, _ db: borrowing Transaction) throws -> Int64 {
        try id(
            """
            INSERT INTO connections (connector, label, last_ok_at, has_credentials)
            VALUES (\(connector), \(label ?? connector), now(), true) RETURNING id
            """, db)
    }

    /// An account, linked to `customer`; nil: it waits for a decision.
    @discardableResult
    package func account(
        _ connection: Int64, _ ref: String, _ name: String = "Acme", of customer: Int64?, _ db: borrowing Transaction
    ) throws -> Int64 {
        let account = try record("source_accounts", connection, ref, ["name": "\(name)"], db)
        try db.run(
            """
            INSERT INTO account_links (account_id, state, customer_id, method)
            VALUES (\(account), \(customer == nil ? "unlinked" : "linked"), \(customer), 'manual')
                ON CONFLICT (account_id) DO UPDATE SET state = excluded.state, customer_id = excluded.customer_id
            """)
        return account
    }

    /// A record of any table of what tools told us; one of the same id is changed.
    ///
    /// - Parameters:
    ///   - account: the vendor's id of the account it belongs to.
    ///   - values: SQL by column, such as `["title": "\(title)", "is_open": "false"]`.
    @discardableResult
    package func record(
        _ table: String, _ connection: Int64, _ ref: String, of account: String? = nil,
        _ values: KeyValuePairs<String, SQL> = [:], _ db: borrowing Transaction
    ) throws -> Int64 {
        var columns = ["connection_id", "external_id", "content_hash"]
        var given: [SQL] = ["\(connection)", "\(ref)", "'\\x00'"]
        if let account {
            columns.append("account_ref")
            given.append("\(account)")
        }
        for (column, value) in values {
            columns.append(column)
            given.append(value)
        }
        let changes = columns.dropFirst(2).map { column -> SQL in "\(.name(column)) = excluded.\(.name(column))" }
        return try id(
            """
            INSERT INTO \(.name(table)) (\(.joined(columns.map(SQL.name), by: ", "))) VALUES (\(.joined(given, by: ", ")))
                ON CONFLICT (connection_id, external_id) DO UPDATE SET \(.joined(changes, by: ", "))
            RETURNING id
            """, db)
    }

    private func id(_ statement: SQL, _ db: borrowing Transaction) throws -> Int64 {
        guard let id: Int64 = try db.value(statement) else {
            throw DatabaseError(.other, "a test's row was not stored")
        }
        return id
    }
}
