import Basics
import ConnectorKit
import Customers
import Database
import Foundation
import Sync

/// What mapping tests begin with: rows as landing would have written them, and the changes it would have logged.
struct MappingWorld {
    private(set) var changes: [Change] = []
    /// The connections made, by connector.
    private(set) var connections: [String: Int64] = [:]
    let matcher = Matcher(oneToOne: ["connectwise", "ninjaone"])

    mutating func connection(_ connector: String, autoLink: Bool = true, _ db: borrowing Transaction) throws -> Int64 {
        let id: Int64? = try db.value(
            """
            INSERT INTO connections (connector, label, auto_link, has_credentials)
            VALUES (\(connector), \(connector), \(autoLink), true) RETURNING id
            """)
        connections[connector] = id
        return try require(id)
    }

    /// Lands an account; one of the same id is overwritten.
    @discardableResult
    mutating func account(
        _ connection: Int64, _ ref: String, _ name: String, website: String? = nil, phone: String? = nil,
        city: String? = nil,
        isActive: Bool = true, types: [String] = [], _ db: borrowing Transaction
    ) throws -> Int64 {
        let former: String? = try db.value(
            "SELECT name FROM source_accounts WHERE connection_id = \(connection) AND external_id = \(ref)")
        let id: Int64? = try db.value(
            """
            INSERT INTO source_accounts (connection_id, external_id, name, website, phone, city, is_active, types,
                content_hash)
            VALUES (\(connection), \(ref), \(name), \(website), \(phone), \(city), \(isActive), \(types), '\\x00')
                ON CONFLICT (connection_id, external_id) DO UPDATE SET name = excluded.name, website = excluded.website,
                   phone = excluded.phone, city = excluded.city, is_active = excluded.is_active
            RETURNING id
            """)
        log(
            connection, .account, ref, former == nil ? .created : .updated, before: former.map { ["name": .string($0)] }
        )
        return try require(id)
    }

    mutating func remove(_ connection: Int64, _ ref: String, _ db: borrowing Transaction) throws {
        try db.run(
            "UPDATE source_accounts SET deleted_at = now() WHERE connection_id = \(connection) AND external_id = \(ref)"
        )
        log(connection, .account, ref, .removed)
    }

    mutating func device(
        _ connection: Int64, _ ref: String, of account: String, host: String, _ db: borrowing Transaction
    ) throws {
        try db.run(
            """
            INSERT INTO devices (connection_id, external_id, account_ref, hostname, content_hash)
            VALUES (\(connection), \(ref), \(account), \(host), '\\x00')
            """)
        log(connection, .device, ref, .created)
    }

    mutating func ticket(_ connection: Int64, _ ref: String, of account: String, _ db: borrowing Transaction) throws {
        try db.run(
            """
            INSERT INTO tickets (connection_id, external_id, account_ref, title, content_hash)
            VALUES (\(connection), \(ref), \(account), 'Printer', '\\x00')
            """)
    }

    /// Runs the matcher over what was landed since the last run.
    mutating func match(_ db: borrowing Transaction) throws {
        let landed = changes
        changes = []
        try matcher.follow(landed, db)
    }

    /// Everything that the mapping wrote, as text, to be compared.
    func snapshot(_ db: borrowing Transaction) throws -> String {
        let text: String? = try db.value(
            """
            SELECT (SELECT jsonb_agg(to_jsonb(l) ORDER BY l.account_id) FROM account_links l)::text
                || (SELECT coalesce(jsonb_agg(to_jsonb(c) ORDER BY c.id), '[]') FROM customers c)::text
                || (SELECT coalesce(jsonb_agg(to_jsonb(n) ORDER BY n.account_id, n.name_norm), '[]')
                    FROM account_names n)::text
                || (SELECT coalesce(jsonb_agg(to_jsonb(r) ORDER BY r.account_id, r.customer_id), '[]')
                    FROM link_rejections r)::text
                || (SELECT coalesce(jsonb_agg(to_jsonb(d) ORDER BY d.left_id, d.right_id), '[]')
                    FROM duplicate_candidates d)::text
            """)
        return try require(text)
    }

    /// "linked Acme", "suggested", …
    func link(of account: Int64, _ db: borrowing Transaction) throws -> String {
        let text: String? = try db.value(
            """
            SELECT concat_ws(' ', l.state, c.name) FROM account_links l LEFT JOIN customers c ON c.id = l.customer_id
             WHERE l.account_id = \(account)
            """)
        return text ?? "none"
    }

    func customer(_ name: String, _ db: borrowing Transaction) throws -> ID<Customer> {
        try require(
            try db.value("SELECT id FROM customers WHERE name = \(name) AND merged_into IS NULL ORDER BY id LIMIT 1"))
    }

    private mutating func log(
        _ connection: Int64, _ kind: RecordKind, _ ref: String, _ deed: Change.Deed, before: JSON? = nil
    ) {
        let id = Int64(changes.count + 1)
        changes.append(
            Change(
                id: id, connectionID: connection, kind: kind, ref: ref, change: deed, before: before,
                at: Date(timeIntervalSince1970: 1_790_000_000)))
    }

    private func require<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw DatabaseError(.notFound, "a row that the test needs") }
        return value
    }
}
