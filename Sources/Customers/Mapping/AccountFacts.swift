import Basics
import Database
import Foundation

/// Reads what tools know of their accounts and keeps it in comparable form.
enum AccountFacts {
    /// Folds anew the accounts of `connection` that changed, are new, or were folded by older rules.
    ///
    /// - Parameter refs: vendor ids of accounts that changed themselves or by a contact, site or device.
    /// - Returns: the accounts whose facts are now others.
    static func refresh(connection: Int64, refs: Set<String>, _ db: borrowing Transaction) throws -> Set<Int64> {
        let found = try db.all(query(connection, refs), as: Details.init(row:))
        var changed: Set<Int64> = []
        for details in found {
            let facts = CompanyFacts(details.company)
            let text = try StoredMatch.text(facts)
            let written = try db.run(
                """
                INSERT INTO account_links (account_id, state, norm, norm_version)
                VALUES (\(details.id), 'unlinked', \(text)::jsonb, \(NameFold.version))
                    ON CONFLICT (account_id) DO UPDATE SET norm = excluded.norm, norm_version = excluded.norm_version
                 WHERE account_links.norm IS DISTINCT FROM excluded.norm
                    OR account_links.norm_version <> excluded.norm_version
                """)
            guard written > 0 else { continue }
            changed.insert(details.id)
            try keepNames(of: details.id, facts, db)
        }
        return changed
    }

    /// The vendor ids of the accounts that hold the changed contacts, sites or devices.
    static func owners(of refs: [String], in table: String, connection: Int64, _ db: borrowing Transaction) throws
        -> [String]
    {
        try db.all(
            """
            SELECT DISTINCT account_ref FROM \(SQL.name(table))
             WHERE connection_id = \(connection) AND external_id = ANY(\(refs)) AND account_ref IS NOT NULL
            """, as: { row in try row.get("account_ref") as String })
    }

    private static func keepNames(of account: Int64, _ facts: CompanyFacts, _ db: borrowing Transaction) throws {
        let names = facts.name.names.map(\.text)
        try db.run("DELETE FROM account_names WHERE account_id = \(account) AND name_norm <> ALL(\(names))")
        for name in names {
            try db.run(
                "INSERT INTO account_names (account_id, name_norm) VALUES (\(account), \(name)) ON CONFLICT DO NOTHING")
        }
    }

    /// Index: source_accounts' unique key, contacts_account, sites_account, devices_account.
    private static func query(_ connection: Int64, _ refs: Set<String>) -> SQL {
        """
        SELECT a.id, a.name, coalesce(a.website, '') AS website, a.email_domains, coalesce(a.tenant_id, '') AS
            tenant_id,
               coalesce(a.phone, s.phone, '') AS phone, coalesce(a.street, s.street, '') AS street,
               coalesce(a.city, s.city, '') AS city, coalesce(a.postcode, s.postcode, '') AS postcode,
               ARRAY(SELECT lower(e) FROM contacts c, unnest(c.emails) e WHERE c.connection_id = a.connection_id
                        AND c.account_ref = a.external_id AND c.deleted_at IS NULL ORDER BY c.id LIMIT 500) AS emails,
               ARRAY(SELECT d.hostname FROM devices d WHERE d.connection_id = a.connection_id
                        AND d.account_ref = a.external_id AND d.deleted_at IS NULL ORDER BY d.id LIMIT 500) AS hosts,
               ARRAY(SELECT d.serial FROM devices d WHERE d.connection_id = a.connection_id AND d.serial IS NOT NULL
                        AND d.account_ref = a.external_id AND d.deleted_at IS NULL ORDER BY d.id LIMIT 2000) AS serials
          FROM source_accounts a
          LEFT JOIN account_links l ON l.account_id = a.id
          LEFT JOIN LATERAL (SELECT phone, street, city, postcode FROM sites s WHERE s.connection_id = a.connection_id
            AND s.account_ref = a.external_id AND s.deleted_at IS NULL ORDER BY s.is_primary DESC, s.id LIMIT 1) s
                ON true
         WHERE a.connection_id = \(connection)
           AND (a.external_id = ANY(\(refs.sorted())) OR l.account_id IS NULL OR l.norm_version <> \(NameFold.version))
         ORDER BY a.id
        """
    }

    private struct Details {
        let id: Int64
        let company: CompanyDetails

        init(row: Row) throws {
            id = try row.get("id")
            var company = CompanyDetails(name: try row.get("name"))
            let emails: [String] = try row.get("emails")
            company.domains = [try row.get("website")] + (try row.get("email_domains") as [String]) + Self.usual(emails)
            company.phones = [try row.get("phone")]
            company.street = try row.get("street")
            company.city = try row.get("city")
            company.postcode = try row.get("postcode")
            company.hostNames = try row.get("hosts")
            company.identities = try row.get("serials")
            company.externalIDs = [try row.get("tenant_id")]
            self.company = company
        }

        /// Domains on which at least a fifth of the people have their address, providers left out.
        private static func usual(_ emails: [String]) -> [String] {
            let domains = emails.compactMap(DomainName.own)
            let counts = Dictionary(domains.map { ($0, 1) }, uniquingKeysWith: +)
            return counts.filter { $0.value * 5 >= domains.count }.keys.sorted()
        }
    }
}
