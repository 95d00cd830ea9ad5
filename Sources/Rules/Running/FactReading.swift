import Basics
import Database
import Foundation

/// Reads what is known about many events in one query for each kind of record.
struct FactReading {
    /// Fields that some rule names; others are not read.
    let paths: Set<String>
    let time: Time

    /// As of when records are seen.
    enum Time: Sendable {
        /// As they are now; `now` is the moment ages are counted to.
        case present(Date)
        /// As they were when each event was observed.
        case observed
    }

    /// What is known of each event, in the order given; nil where the record is not there (any more).
    func read(_ events: [RuleEvent], _ db: borrowing Transaction) throws -> [EventFacts?] {
        var found: [EventFacts?] = Array(repeating: nil, count: events.count)
        let places = Dictionary(grouping: events.indices) { events[$0].root }
        for (root, indexes) in places.sorted(by: { $0.key < $1.key }) {
            if let table = FactTable.of(root) {
                try read(table, events, indexes, into: &found, db)
            } else if root == "customer" {
                try readCustomers(events, indexes, into: &found, db)
            }
        }
        return found
    }

    private func read(
        _ table: FactTable, _ events: [RuleEvent], _ places: [Int], into found: inout [EventFacts?],
        _ db: borrowing Transaction
    ) throws {
        let wanted = columns(table)
        let query: SQL = """
            SELECT e.place, \(table.title) AS title, c.id AS customer, c.id IS NULL AS is_unlinked, \(table.device) AS device_ref,
                   \(contact(table)) AS contact_ref, \(contract(table)) AS contract_ref
                   \(selected(wanted))
              FROM \(asked(events, places))
              \(source(table))
              JOIN connections k ON k.id = e.connection_id
              \(table.joins)
              \(Self.customerJoins(table.account))
            """
        try db.each(query) { row in
            let place: Int = try row.get("place")
            let index = places[place - 1]
            found[index] = try facts(events[index], row, wanted)
        }
    }

    private func facts(_ event: RuleEvent, _ row: Row, _ wanted: [(path: String, FactColumn, SQL)]) throws -> EventFacts
    {
        var facts = EventFacts(event: event)
        facts.title = try row.get("title") as String? ?? event.ref
        facts.customerID = try row.get("customer")
        facts.isUnlinked = try row.get("is_unlinked")
        facts.deviceRef = try row.get("device_ref")
        facts.contactRef = try row.get("contact_ref")
        facts.contractRef = try row.get("contract_ref")
        for (path, column, _) in wanted {
            if let value = try column.value(row, path), facts.values[path] == nil { facts.values[path] = value }
        }
        return facts
    }

    private func readCustomers(
        _ events: [RuleEvent], _ places: [Int], into found: inout [EventFacts?], _ db: borrowing Transaction
    ) throws {
        let wanted = chosen(FactTables.customer, "customer", "c")
        let query: SQL = """
            SELECT e.place, c.name AS title, c.id AS customer, false AS is_unlinked, NULL::text AS device_ref,
                   NULL::text AS contact_ref, NULL::text AS contract_ref
                   \(selected(wanted))
              FROM \(asked(events, places))
              JOIN customers c ON c.id = e.ref::bigint
              LEFT JOIN users u ON u.id = c.owner_user_id
            """
        try db.each(query) { row in
            let place: Int = try row.get("place")
            let index = places[place - 1]
            found[index] = try facts(events[index], row, wanted)
        }
    }

    private func asked(_ events: [RuleEvent], _ places: [Int]) -> SQL {
        let connections = places.map { events[$0].connectionID ?? 0 }
        let refs = places.map { events[$0].ref }
        switch time {
        case .present(let now):
            return """
                (SELECT a.connection_id, a.ref, a.place, \(now)::timestamptz AS at
                   FROM unnest(\(connections), \(refs)::text[]) WITH ORDINALITY AS a (connection_id, ref, place)) e
                """
        case .observed:
            let times = places.map { events[$0].observedAt }
            return """
                unnest(\(connections), \(refs)::text[], \(times)::timestamptz[]) WITH ORDINALITY AS e (connection_id, ref, at, place)
                """
        }
    }

    /// The record itself as `r`, as it is or as it was.
    private func source(_ table: FactTable) -> SQL {
        guard case .observed = time else {
            return "JOIN \(.name(table.table)) r ON r.connection_id = e.connection_id AND r.external_id = e.ref"
        }
        return """
            JOIN LATERAL (SELECT h.record FROM record_history h
                           WHERE h.kind = \(table.table) AND h.connection_id = e.connection_id AND h.ref = e.ref
                             AND h.valid_from <= e.at AND e.at < h.valid_to
                           ORDER BY h.valid_from DESC LIMIT 1) h ON true
            CROSS JOIN LATERAL jsonb_populate_record(NULL::\(.name(table.table)), h.record) r
            """
    }

    static func customerJoins(_ account: SQL) -> SQL {
        """
        LEFT JOIN source_accounts a ON a.connection_id = r.connection_id AND a.external_id = \(account)
        LEFT JOIN account_links l ON l.account_id = a.id AND l.state = 'linked'
        LEFT JOIN customers c ON c.id = l.customer_id
        LEFT JOIN users u ON u.id = c.owner_user_id
        """
    }

    /// What is selected of the record and its surroundings, by path.
    private func columns(_ table: FactTable) -> [(path: String, FactColumn, SQL)] {
        let replaced = Set(table.more.map(\.name))
        let own = table.own.filter { !replaced.contains($0.name) } + table.more
        var all = chosen(own, table.root, "r")
        if table.root == "alert" || table.root == "backup" { all += chosen(FactTables.device, "device", "d") }
        if table.root == "ticket" { all += chosen(FactTables.contact, "contact", "p") }
        if table.root == "ticket" || table.root == "invoice" { all += chosen(FactTables.contract, "contract", "g") }
        return all + chosen(FactTables.customer, "customer", "c")
    }

    private func chosen(_ columns: [FactColumn], _ root: String, _ alias: SQL) -> [(path: String, FactColumn, SQL)] {
        columns.compactMap { column in
            let path = "\(root).\(column.name)"
            guard paths.contains(path) || column.name == "id" || Self.always.contains(path) else { return nil }
            return (path, column, column.sql(alias))
        }
    }

    /// Read for every event: what scopes and states ask.
    private static let always: Set<String> = [
        "customer.tags", "alert.open", "ticket.status", "ticket.open", "backup.streak", "device.hostname",
    ]

    private func selected(_ columns: [(path: String, FactColumn, SQL)]) -> SQL {
        columns.reduce("") { $0 + ", (\($1.2))\(Self.cast($1.1)) AS \(.name($1.path))" }
    }

    private static func cast(_ column: FactColumn) -> SQL { column.form == .number ? "::numeric" : "" }

    private func contact(_ table: FactTable) -> SQL { table.root == "ticket" ? "r.contact_ref" : "NULL::text" }

    private func contract(_ table: FactTable) -> SQL {
        switch table.root {
        case "ticket", "invoice": "r.contract_ref"
        case "contract": "r.external_id"
        default: "NULL::text"
        }
    }
}
