import Basics
import Database
import Foundation
import TestKit
import Testing

@testable import Customers

/// Each list query on 50 000 rows a table: it must use the indexes that its comment names and read no large table as a whole.
@Suite(.serialized) struct IndexTests {
    private static let database = Result { try large() }
    private static let largeTables = [
        "tickets", "ticket_notes", "devices", "alerts", "alert_threads", "timeline_events", "backup_runs", "contacts",
        "contracts",
        "contract_lines", "invoices", "sites", "customers", "source_accounts", "account_links",
    ]

    private let customer: ID<Customer> = ID(1)

    private func uses(
        _ indexes: [String], scans: Set<String> = [], from place: SourceLocation = #_sourceLocation,
        _ query: (borrowing Transaction) throws -> Void
    ) throws {
        try withRolledBack(try Self.database.get().pool) { db in
            let before = try counts(db)
            try query(db)
            let after = try counts(db)
            func grew(_ name: String) -> Bool { after[name] ?? 0 > before[name] ?? 0 }
            let used = indexes.filter { !grew($0) }
            let read = Self.largeTables.filter(grew)

            #expect(used == [], "not used", sourceLocation: place)
            #expect(Set(read).subtracting(scans) == [], "read as a whole", sourceLocation: place)
        }
    }

    /// How often each index and each whole table has been read on this connection.
    private func counts(_ db: borrowing Transaction) throws -> [String: Int] {
        let rows = try db.all(
            """
            SELECT c.relname, pg_stat_get_xact_numscans(c.oid) AS n FROM pg_class c
             WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'i')
            """, as: { row in (try row.get("relname") as String, try row.get("n") as Int) })
        return Dictionary(rows, uniquingKeysWith: +)
    }

    @Test func `the head and the sections of a customer`() throws {
        try uses([
            "customers_pkey", "tickets_account_open", "alert_threads_account_open", "invoices_account",
            "contacts_account",
        ]) { db in
            _ = try Customer.find(customer, reader: 0, db)
        }
        try uses(["account_links_customer", "tickets_account_open", "devices_account", "backup_runs_device"]) { db in
            _ = try SectionFacts.of(customer, db)
        }
        try uses(["tickets_account_open", "ticket_notes_ticket"]) { db in _ = try Ticket.list(of: customer, db) }
        try uses(["tickets_account", "ticket_notes_ticket"]) { db in
            let endOfOpen = Ticket.Position(isOpen: false, at: .distantFuture, id: .max)
            _ = try Ticket.list(of: customer, before: endOfOpen, db)
        }
        try uses(["tickets_account_open", "tickets_account"]) { db in _ = try Ticket.counts(of: customer, db) }
        try uses(["tickets_account"]) { db in _ = try Ticket.closedCount(of: customer, db) }
        try uses(["alert_threads_account_open"]) { db in
            _ = try AlertThread.list(of: customer, AlertThread.Filter(), db)
            _ = try AlertThread.openCounts(of: customer, db)
        }
        try uses(["contacts_account"]) { db in _ = try Contact.list(of: customer, db) }
        try uses(["contracts_account", "contract_lines_contract"]) { db in _ = try Contract.list(of: customer, db) }
        try uses(["invoices_account"]) { db in _ = try Invoice.list(of: customer, db) }
        try uses(["sites_account"]) { db in _ = try CustomerSites.names(of: customer, db) }
        try uses(["devices_account", "backup_runs_device"]) { db in _ = try BackupPlan.list(of: customer, db) }
        try uses(["account_links_customer"]) { db in _ = try CustomerSource.all(of: customer, db) }
    }

    @Test func `machines of a customer`() throws {
        var filter = Device.Filter()
        filter.customer = customer
        try uses(["devices_account"]) { db in _ = try Device.list(filter, db) }
    }

    @Test func `the timeline, each way and within a ticket`() throws {
        var filter = Timeline.Filter()
        try uses(["timeline_events_account", "timeline_events_customer"]) { db in
            _ = try Timeline.page(of: customer, filter, db)
        }
        filter.isOldestFirst = true
        try uses(["timeline_events_account", "timeline_events_customer"]) { db in
            _ = try Timeline.page(of: customer, filter, db)
        }
        filter.ticket = ID(10)
        try uses(["tickets_pkey", "devices_account", "timeline_events_account"]) { db in
            _ = try Timeline.page(of: customer, filter, db)
        }
    }

    @Test func `the customers list by name, and the figures of the rows it shows`() throws {
        try uses(
            [
                "customers_name", "tickets_account_open", "alert_threads_account_open", "devices_account",
                "timeline_events_account",
            ],
            scans: ["customers"]
        ) { db in _ = try CustomerList.page(CustomerList.Filter(), sort: .name, after: nil, db) }
    }

    @Test(arguments: ["c4ca42", "C4CA42 8f14e"])
    func `search by name`(text: String) throws {
        try uses(["customers_name_trgm"]) { db in _ = try Search.customers(text, limit: 8, db) }
    }

    @Test func `search without a text`() throws {
        try uses(["customers_name"]) { db in _ = try Search.customers("", limit: 20, db) }
    }

    @Test func `the organizations of one RMM tool, and notes`() throws {
        try uses(
            ["devices_account", "alert_threads_account_open"], scans: ["source_accounts", "account_links", "customers"]
        ) { db in
            _ = try RMMOrganization.list(connectors: ["ninjaone"], RMMOrganization.Filter(), db)
        }
    }

    /// Customer 1 has 5 000 of everything, 900 others share the rest.
    private static func large() throws -> TestDatabase {
        var options = PoolOptions()
        options.statementTimeout = .seconds(120)
        options.idleInTransaction = .seconds(120)
        let database = try TestDatabase.workspace(options)
        try database.pool.write { db in
            let psa: Int64? = try db.value(
                "INSERT INTO connections (connector, label) VALUES ('ninjaone', 'Ninja') RETURNING id")
            let one = psa ?? 0
            try db.run(
                """
                INSERT INTO customers (name)
                SELECT substr(md5(n::text), 1, 6) || ' ' || substr(md5((n * 7)::text), 1, 8) || ' Dental' FROM generate_series(1, 50000) n
                """)
            try db.run(
                """
                INSERT INTO source_accounts (connection_id, external_id, name, content_hash)
                SELECT \(one), n::text, 'Customer ' || n, '\\x00' FROM generate_series(1, 50000) n
                """)
            try db.run(
                """
                INSERT INTO account_links (account_id, state, customer_id)
                SELECT id, 'linked', external_id::bigint FROM source_accounts
                """)
            for (table, columns, values) in records {
                try db.run(
                    """
                    INSERT INTO \(.name(table)) (connection_id, external_id, account_ref, content_hash, \(columns))
                    SELECT \(one), n::text, CASE WHEN n % 10 = 0 THEN 1 ELSE n % 900 + 1 END, '\\x00', \(values)
                      FROM generate_series(1, 50000) n
                    """)
            }
            try db.run(
                """
                INSERT INTO alert_threads (connection_id, account_ref, device_ref, condition_class, severity, title, first_seen_at,
                                           last_seen_at, state)
                SELECT \(one), CASE WHEN n % 10 = 0 THEN 1 ELSE n % 900 + 1 END, n::text, 'disk', 'critical', 'Disk', now(),
                       now() - n * interval '1 minute', CASE WHEN n % 20 = 0 THEN 'open' ELSE 'resolved' END
                  FROM generate_series(1, 50000) n
                """)
            try db.run(
                """
                INSERT INTO timeline_events (connection_id, account_ref, type, type_group, occurred_at, title, dedupe_key)
                SELECT \(one), CASE WHEN n % 10 = 0 THEN 1 ELSE n % 900 + 1 END, 'x', 'tickets', now() - n * interval '1 minute', 'E',
                       n::text FROM generate_series(1, 50000) n
                """)
            try db.run("ANALYZE")
        }
        return database
    }

    private static let records: [(String, SQL, SQL)] = [
        (
            "tickets", "title, is_open, created_at, closed_at, source_updated_at",
            """
            'Printer of HOST-' || n, n % 30 = 0, now() - n * interval '20 minutes',
            CASE WHEN n % 30 <> 0 THEN now() - n * interval '20 minutes' END, now() - n * interval '20 minutes'
            """
        ),
        ("ticket_notes", "ticket_ref, body, created_at", "n::text, 'Hello', now()"),
        ("devices", "hostname", "'HOST-' || n"),
        ("alerts", "device_ref, title, opened_at, cleared_at", "n::text, 'Disk', now(), now()"),
        ("backup_runs", "device_ref, state, started_at", "n::text, 'succeeded', now()"),
        ("contacts", "name", "'Person ' || n"), ("sites", "name", "'Site ' || n"), ("contracts", "name", "'Care'"),
        ("contract_lines", "contract_ref, product_name", "n::text, 'Seat'"), ("invoices", "issued_on", "current_date"),
    ]
}
