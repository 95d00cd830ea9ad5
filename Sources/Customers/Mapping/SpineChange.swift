import Basics
import Database
import Sync

/// Another connection as the one whose companies are the customers, looked at before it is done.
package struct SpineChange: Sendable {
    package let from: Int64?
    package let to: Int64
    package let toLabel: String
    /// Accounts that become customers of their own, by name.
    package let created: [String]
    /// Those among them that resemble a customer and wait for a person's decision.
    package let undecided: Int
    /// Customers that have no account in the new list; they stay.
    package let without: [(customer: ID<Customer>, name: String)]
    /// Customers that have one.
    package let kept: Int

    /// What the change would do; everything is read, nothing is written.
    ///
    /// - Throws: `Refusal` when it cannot be done now.
    package static func preview(to connection: ID<Connection>, _ db: borrowing Transaction) throws -> SpineChange {
        let (from, found) = try checked(connection, db)
        let created = try db.all(
            """
            SELECT a.name, l.state IN ('suggested', 'conflict') AS is_undecided
              FROM \(Spine.accountsOf(connection.value)) AND \(Spine.isFree) ORDER BY lower(a.name), a.id
            """,
            as: { row in
                (name: try row.get("name") as String, isUndecided: try row.get("is_undecided") as Bool? ?? false)
            })
        let without = try db.all(
            "SELECT c.id, c.name FROM customers c WHERE \(isActive) AND NOT \(isIn(connection)) ORDER BY lower(c.name), c.id",
            as: { row in (customer: try row.get("id") as ID<Customer>, name: try row.get("name") as String) })
        let kept: Int? = try db.value("SELECT count(*) FROM customers c WHERE \(isActive) AND \(isIn(connection))")
        return SpineChange(
            from: from, to: connection.value, toLabel: found.label, created: created.map(\.name),
            undecided: created.count(where: \.isUndecided), without: without, kept: kept ?? 0)
    }

    /// Makes the connection the spine; its customers are created and everything is matched by a job.
    ///
    /// - Returns: the former spine.
    /// - Throws: `Refusal` when it is the spine already, is disconnected, or no sync of it has finished.
    package static func make(to connection: ID<Connection>, _ db: borrowing Transaction) throws -> Int64? {
        let (from, _) = try checked(connection, db)
        try db.run("UPDATE workspace SET spine_connection_id = \(connection)")
        try MatchAgain.enqueue(db)
        try db.notify("vectis_live", "customers")
        return from
    }

    private static func checked(
        _ id: ID<Connection>, _ db: borrowing Transaction
    ) throws -> (from: Int64?, to: Connection) {
        let connection = try Connection.find(id, db)
        let from: Int64? = try db.value("SELECT spine_connection_id FROM workspace")
        guard from != id.value else {
            throw refusal(
                "\(connection.label) is where the customer list comes from already", next: "Choose another tool")
        }
        guard connection.hasCredentials else {
            throw refusal("\(connection.label) is disconnected", next: "Connect it again")
        }
        guard connection.lastOkAt != nil else {
            throw refusal("No sync of \(connection.label) has finished yet", next: "Wait for its first sync")
        }
        return (from, connection)
    }

    private static let isActive: SQL = "(c.merged_into IS NULL AND c.status = 'active')"

    private static func isIn(_ connection: ID<Connection>) -> SQL {
        """
        EXISTS (SELECT FROM account_links l JOIN source_accounts a ON a.id = l.account_id
                 WHERE l.customer_id = c.id AND a.connection_id = \(connection) AND a.deleted_at IS NULL)
        """
    }

    private static func refusal(_ why: String, next: String) -> Refusal {
        Refusal("The customer list was left where it is", why: why, next: next)
    }
}
