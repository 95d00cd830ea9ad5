import Basics
import ConnectorKit
import Database
import Foundation
import Sync

/// Where a ticket for a customer can be made: its account in a tool that keeps tickets.
package struct TicketPlace: Sendable {
    package let connection: ID<Connection>
    package let connector: String
    /// The connection's label.
    package let tool: String
    package let accountID: Int64
    package let accountRef: String
    package let accountName: String
    package let defaults: TicketDefaults
    package let choices: [VendorChoice]
    package let contacts: [(ref: String, name: String, email: String?)]

    /// Of a customer, by the tool's label.
    package static func all(
        for customer: ID<Customer>, _ connectors: ConnectorSet, _ db: borrowing Transaction
    ) throws -> [TicketPlace] {
        let able = connectors.manifests.filter { $0.support(of: .createTicket) == .supported }.map(\.key)
        let query: SQL = """
            SELECT k.id AS connection_id, k.connector, k.label, k.ticket_defaults::text AS defaults, s.id, s.external_id, s.name
              FROM account_links l
              JOIN source_accounts s ON s.id = l.account_id
              JOIN connections k ON k.id = s.connection_id
             WHERE l.customer_id = \(customer) AND l.state = 'linked' AND s.deleted_at IS NULL AND k.removed_at IS NULL
               AND k.connector = ANY (\(able))
             ORDER BY lower(k.label), lower(s.name), s.id LIMIT 20
            """
        let found = try db.all(query) { row in
            (
                connection: try row.get("connection_id") as ID<Connection>,
                connector: try row.get("connector") as String,
                tool: try row.get("label") as String, defaults: TicketDefaults(json: try row.get("defaults")),
                id: try row.get("id") as Int64, ref: try row.get("external_id") as String,
                name: try row.get("name") as String
            )
        }
        return try found.map { one in
            TicketPlace(
                connection: one.connection, connector: one.connector, tool: one.tool, accountID: one.id,
                accountRef: one.ref, accountName: one.name, defaults: one.defaults,
                choices: try VendorChoice.all(one.connection, db),
                contacts: try contacts(one.connection, one.ref, db))
        }
    }

    /// Every account of a connection for which a ticket can be made, by name; at most 1 000.
    package static func accounts(
        _ connection: ID<Connection>, _ db: borrowing Transaction
    ) throws -> [(id: Int64, name: String)] {
        // Index: source_accounts_name.
        try db.all(
            """
            SELECT id, name FROM source_accounts
             WHERE connection_id = \(connection) AND is_active AND deleted_at IS NULL ORDER BY lower(name), id LIMIT 1000
            """
        ) { row in (id: try row.get("id"), name: try row.get("name")) }
    }

    /// Index: contacts_account.
    private static func contacts(
        _ connection: ID<Connection>, _ account: String, _ db: borrowing Transaction
    ) throws -> [(ref: String, name: String, email: String?)] {
        try db.all(
            """
            SELECT external_id, name, emails[1] AS email FROM contacts
             WHERE connection_id = \(connection) AND account_ref = \(account) AND is_active AND deleted_at IS NULL
             ORDER BY is_primary DESC, lower(name), id LIMIT 500
            """
        ) { row in (ref: try row.get("external_id"), name: try row.get("name"), email: try row.get("email")) }
    }

    /// The device of this tool that is the same machine; nil: it has none like it.
    func device(like device: (hostname: String, serial: String?), _ db: borrowing Transaction) throws -> String? {
        // Index: devices_account.
        try db.value(
            """
            SELECT external_id FROM devices
             WHERE connection_id = \(connection) AND account_ref = \(accountRef) AND deleted_at IS NULL
               AND (lower(hostname) = lower(\(device.hostname)) OR serial = \(device.serial))
             ORDER BY (serial = \(device.serial)) DESC NULLS LAST, id LIMIT 1
            """)
    }
}

/// What new tickets of a connection have, by the vendor's ids; nil: as the vendor decides.
package struct TicketDefaults: Sendable, Equatable, Codable {
    package var board: String?
    package var status: String?
    package var type: String?
    package var priority: String?

    package init() {}

    /// What cannot be read is no default.
    init(json: String) {
        self = (try? JSONDecoder().decode(TicketDefaults.self, from: Data(json.utf8))) ?? TicketDefaults()
    }

    package static func load(_ connection: ID<Connection>, _ db: borrowing Transaction) throws -> TicketDefaults {
        let text: String? = try db.value("SELECT ticket_defaults::text FROM connections WHERE id = \(connection)")
        return TicketDefaults(json: text ?? "{}")
    }

    /// - Throws: `Refusal` with the field that does not fit the lists.
    package func save(_ connection: ID<Connection>, _ db: borrowing Transaction) throws {
        try check(try VendorChoice.all(connection, db), what: "The defaults were not saved")
        let text = String(decoding: try JSONEncoder().encode(self), as: UTF8.self)
        try db.run("UPDATE connections SET ticket_defaults = \(text)::jsonb WHERE id = \(connection)")
    }

    /// Status and type must be of the board; without a board there is none they could be of.
    ///
    /// - Throws: `Refusal` with the field.
    package func check(_ choices: [VendorChoice], what: String) throws(Refusal) {
        for (field, list, ref) in [
            ("board", "boards", board), ("status", "statuses", status), ("type", "types", type),
            ("priority", "priorities", priority),
        ] {
            guard let ref else { continue }
            let found = choices.filter { $0.list == list && $0.ref == ref }
            guard let first = found.first else {
                throw Refusal(
                    what, why: "the \(field) that was chosen is not there any more",
                    next: "Choose another one, or reload the lists", field: field)
            }
            guard first.parent == nil || found.contains(where: { $0.parent == board }) else {
                let name = choices.first { $0.list == "boards" && $0.ref == board }?.name
                throw Refusal(
                    what,
                    why:
                        "“\(first.name)” is not a \(field) of \(name.map { "the board “\($0)”" } ?? "any chosen board")",
                    next: "Choose one of the same board", field: field)
            }
        }
    }

    package var values: [String: String] {
        ["board": board, "status": status, "type": type, "priority": priority].compactMapValues(\.self)
    }
}
