import Basics
import Database
import Foundation

/// The list of customers: where it comes from, and the rules by which it grows.
package enum Spine {
    /// The connection whose companies are the customers; the first connection becomes it.
    ///
    /// - Returns: nil while there is no connection.
    package static func connection(_ db: borrowing Transaction) throws -> Int64? {
        try db.run(
            """
            UPDATE workspace SET spine_connection_id = (SELECT min(id) FROM connections WHERE removed_at IS NULL)
             WHERE spine_connection_id IS NULL AND EXISTS (SELECT FROM connections WHERE removed_at IS NULL)
            """)
        return try db.value("SELECT spine_connection_id FROM workspace")
    }

    /// Makes a customer of each active account of `connection` that nobody decided on and that belongs to none.
    ///
    /// Active is what the tool calls active, within the types and statuses chosen in the connection's options
    /// (`customer_types`, `customer_statuses`; empty or absent: every type but those that are plainly no customers, every
    /// status). A customer stays when its account goes.
    /// - Parameter accounts: only these; nil: all of the connection.
    /// - Returns: the accounts that became customers.
    static func createCustomers(from connection: Int64, accounts: [Int64]?, _ db: borrowing Transaction) throws
        -> [Int64]
    {
        let only: SQL = accounts.map { "AND a.id = ANY(\($0))" } ?? ""
        let wanted = try db.all(
            "SELECT a.id FROM \(accountsOf(connection)) AND \(isFree) \(only) ORDER BY a.id",
            as: { row in try row.get("id") as Int64 })
        for account in wanted {
            _ = try createCustomer(from: account, by: "system", method: "spine", isDecided: false, db)
        }
        return wanted
    }

    /// Tables and condition: the connection's accounts that are customers there, as `a`, with their links as `l`.
    static func accountsOf(_ connection: Int64) -> SQL {
        """
        source_accounts a
          JOIN connections k ON k.id = a.connection_id
          LEFT JOIN account_links l ON l.account_id = a.id
         WHERE a.connection_id = \(connection) AND a.deleted_at IS NULL AND a.is_active
           AND (coalesce(jsonb_array_length(k.options->'customer_types'), 0) = 0 AND \(isCustomer)
                OR (CASE WHEN a.types = '{}' THEN ARRAY[''] ELSE a.types END)
                   && ARRAY(SELECT jsonb_array_elements_text(k.options->'customer_types')))
           AND (coalesce(jsonb_array_length(k.options->'customer_statuses'), 0) = 0
                OR coalesce(a.status, '') = ANY(ARRAY(SELECT jsonb_array_elements_text(k.options->'customer_statuses'))))
        """
    }

    /// Nobody decided on the account, and no customer has it or was made of it.
    static let isFree: SQL = """
        ((l.account_id IS NULL OR (NOT l.is_decided AND l.state <> 'linked'))
         AND NOT EXISTS (SELECT FROM link_rejections r WHERE r.account_id = a.id)
         AND NOT EXISTS (SELECT FROM customers c WHERE c.created_from = a.id))
        """

    /// An account without types, or with one that is not a PSA's usual word for companies that are no customers.
    private static let isCustomer: SQL = """
        (a.types = '{}' OR EXISTS (SELECT FROM unnest(a.types) AS t (name) WHERE lower(t.name) <> ALL (ARRAY[
            'prospect', 'lead', 'suspect', 'vendor', 'supplier', 'distributor', 'manufacturer', 'competitor', 'owner', 'my company',
            'internal', 'partner', 'referral', 'former client', 'former customer', 'lost', 'not-a-fit']))
         AND NOT EXISTS (SELECT FROM unnest(a.types) AS t (name) WHERE lower(t.name) IN ('former client', 'former customer')))
        """

    /// Makes a customer named like the account and links the account to it.
    static func createCustomer(
        from account: Int64, by name: String, method: String, isDecided: Bool, _ db: borrowing Transaction
    ) throws -> ID<Customer> {
        let created: ID<Customer>? = try db.value(
            """
            INSERT INTO customers (name, name_norm, created_from, created_by)
            SELECT coalesce(nullif(btrim(left(a.name, 200)), ''), a.external_id), '', a.id, \(name)
              FROM source_accounts a WHERE a.id = \(account)
            RETURNING id
            """)
        guard let created else { throw DatabaseError(.notFound, "account \(account)") }
        try db.run(
            """
            INSERT INTO account_links (account_id, state, customer_id, method, is_decided, decided_by, decided_at)
            VALUES (\(account), 'linked', \(created), \(method), \(isDecided), \(isDecided ? name : nil), now())
                ON CONFLICT (account_id) DO UPDATE SET state = 'linked', customer_id = excluded.customer_id,
                    score = NULL,
                   method = excluded.method, evidence = NULL, suggestions = '[]', is_decided = excluded.is_decided,
                   decided_by = excluded.decided_by, decided_at = excluded.decided_at
            """)
        try rename(customer: created, db)
        return created
    }

    /// Lets customers follow the new names of the accounts they were made from, unless a person has named them
    /// otherwise.
    ///
    /// - Parameter former: by account, the name before the change.
    static func follow(renames former: [Int64: String], _ db: borrowing Transaction) throws {
        for (account, name) in former.sorted(by: { $0.key < $1.key }) {
            let renamed = try db.all(
                """
                UPDATE customers c SET name = left(a.name, 200)
                  FROM source_accounts a
                 WHERE a.id = \(account) AND c.created_from = a.id AND btrim(a.name) <> '' AND c.name = left(\(name),
                     200)
                   AND c.name <> left(a.name, 200)
                RETURNING c.id
                """, as: { row in try row.get("id") as ID<Customer> })
            for customer in renamed { try rename(customer: customer, db) }
        }
    }

    /// Keeps the folded name beside the name.
    static func rename(customer: ID<Customer>, _ db: borrowing Transaction) throws {
        guard let name: String = try db.value("SELECT name FROM customers WHERE id = \(customer)") else { return }
        try db.run("UPDATE customers SET name_norm = \(NameFold.fold(name).main.text) WHERE id = \(customer)")
    }
}
