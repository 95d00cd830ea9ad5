import Basics
import ConnectorKit
import Database
import Foundation
import Sync

/// Actions that another tool does: each becomes a write of the outbox, which sends it once.
struct VendorDeeds {
    let connectors: ConnectorSet

    /// An action that is due.
    struct Asked {
        let id: Int64
        let rule: Int64
        let ruleName: String
        let version: Int
        let index: Int
        let name: String
        /// A connector's key, when the rule names one.
        let target: String?
        /// `ticket:17`.
        let record: String?
        let payload: JSON
        let customer: Int64?
        let dedupeKey: String
        let instance: String
        let limits: WriteLimits
    }

    static let names: Set<String> = [
        "ticket.create", "ticket.reply", "ticket.note", "ticket.status", "ticket.assign", "ticket.priority",
        "alert.resolve",
    ]

    private static let refused = "The rule's action was not done"

    /// Puts the write into the outbox; returns its row.
    ///
    /// - Throws: `Refusal` when the tool cannot do it, or a name in the payload is none of its.
    func add(_ asked: Asked, _ db: borrowing Transaction) throws -> Int64 {
        let (connection, write) = try write(asked, db)
        let key = WriteKey(["rule", "\(asked.rule)", asked.dedupeKey, "\(asked.index)", asked.instance])
        let source = WriteSource.rule(asked.rule, asked.ruleName, version: asked.version)
        let intent = WriteIntent(write, to: ID(connection), key: key, by: source) {
            $0.customer = asked.customer
            $0.origin = ("rule_action", asked.id)
            $0.limits = asked.limits
            if case .createTicket = write {
                $0.condition = WriteKey(["condition", "\(connection)", asked.dedupeKey, asked.instance])
            }
        }
        switch try Outbox.add(intent, connectors, db) {
        case .added(let id), .known(let id, _): return id.value
        }
    }

    private func write(_ asked: Asked, _ db: borrowing Transaction) throws -> (Int64, Write) {
        if asked.name == "ticket.create" { return try newTicket(asked, db) }
        let record = try Self.record(asked, db)
        func text(_ name: String) -> String { asked.payload[name]?.stringValue ?? "" }
        switch asked.name {
        case "ticket.reply", "ticket.note":
            let isPublic = asked.name == "ticket.reply"
            return (record.connection, .addNote(NewNote(ticket: record.ref, text: text("body"), isPublic: isPublic)))
        case "alert.resolve":
            let note = text("note").isEmpty ? "Resolved by the rule “\(asked.ruleName)”" : text("note")
            return (record.connection, .resolveAlert(AlertReset(alert: record.ref, note: note)))
        case "ticket.status": return (record.connection, .setStatus(try status(text("status"), record, db)))
        case "ticket.assign": return (record.connection, .assign(try technician(text("assignee"), record, db)))
        default: return (record.connection, .setPriority(try priority(asked.payload["priority"], record, db)))
        }
    }

    /// A record of ours as its tool knows it.
    private struct Known {
        let connection: Int64
        let ref: String
        let board: String?
    }

    private static func record(_ asked: Asked, _ db: borrowing Transaction) throws -> Known {
        let parts = (asked.record ?? "").split(separator: ":")
        guard parts.count == 2, let id = Int64(parts[1]), let table = FactTable.of(String(parts[0])) else {
            throw Refusal(refused, why: "it names no record", next: "Look at the rule.")
        }
        let board: SQL = table.root == "ticket" ? "r.board_ref" : "NULL::text"
        let query: SQL = """
            SELECT r.connection_id, r.external_id, \(board) AS board FROM \(.name(table.table)) r WHERE r.id = \(id)
            """
        let found = try db.first(query) { row in
            Known(
                connection: try row.get("connection_id"), ref: try row.get("external_id"), board: try row.get("board"))
        }
        guard let found else { throw Refusal(refused, why: "its record is gone", next: "Nothing is to be done.") }
        return found
    }

    /// At the PSA that knows the customer; the spine before others.
    private func newTicket(_ asked: Asked, _ db: borrowing Transaction) throws -> (Int64, Write) {
        let keys = connectors.manifests.filter {
            $0.category == .psa && (asked.target == nil || asked.target == $0.key)
        }
        let query: SQL = """
            SELECT k.id, a.external_id
              FROM account_links l
              JOIN source_accounts a ON a.id = l.account_id AND a.deleted_at IS NULL
              JOIN connections k ON k.id = a.connection_id AND k.removed_at IS NULL AND k.is_enabled
              LEFT JOIN workspace w ON w.spine_connection_id = k.id
             WHERE l.customer_id = \(asked.customer) AND l.state = 'linked' AND k.connector = ANY (\(keys.map(\.key)))
             ORDER BY w.id IS NULL, k.id, a.id LIMIT 1
            """
        let place = try db.first(query) { row in (try row.get("id") as Int64, try row.get("external_id") as String) }
        guard let (connection, account) = place else {
            throw Refusal(
                Self.refused, why: "the customer is linked to no account of a PSA", next: "Link it in Mapping.")
        }
        func text(_ name: String) -> String? { asked.payload[name]?.stringValue.flatMap { $0.isEmpty ? nil : $0 } }
        let board = try text("queue").map { try choice("boards", $0, below: nil, connection, db) }
        let type = try text("type").map { try choice("types", $0, below: board, connection, db) }
        let priority = try rank(asked.payload["priority"], connection, db)
        let ticket = NewTicket(title: text("title") ?? asked.ruleName, body: text("body") ?? "", account: account) {
            $0.board = board
            $0.type = type
            $0.priority = priority?.ref
            $0.internalNote = "Made by the rule “\(asked.ruleName)” of Vectis."
        }
        return (connection, .createTicket(ticket))
    }

    /// The value of a list by its name, as people know it.
    private func choice(
        _ list: String, _ name: String, below parent: String?, _ connection: Int64, _ db: borrowing Transaction
    ) throws -> String {
        let found: String? = try db.value(
            """
            SELECT ref FROM vendor_choices
             WHERE connection_id = \(connection) AND list = \(list) AND lower(name) = lower(\(name))
               AND (\(parent)::text IS NULL OR parent_ref = \(parent))
             ORDER BY position LIMIT 1
            """)
        guard let found else {
            let next = "Read the tool's lists again, or write its name as the tool has it."
            throw Refusal(Self.refused, why: "the tool's \(list) know no “\(name)”", next: next)
        }
        return found
    }

    /// The tool's own word for one of our priorities or statuses is that which its tickets bear most.
    private func rank(
        _ json: JSON?, _ connection: Int64, _ db: borrowing Transaction
    ) throws -> (ref: String, name: String)? {
        guard case .number(let number)? = json, let rank = Int("\(number)") else { return nil }
        let query: SQL = """
            SELECT v.ref, v.name
              FROM vendor_choices v
              JOIN tickets t ON t.connection_id = v.connection_id AND t.priority_raw = v.name AND t.priority_norm = \(rank)
             WHERE v.connection_id = \(connection) AND v.list = 'priorities'
             GROUP BY v.ref, v.name ORDER BY count(*) DESC, v.ref LIMIT 1
            """
        return try db.first(query) { row in (ref: try row.get("ref") as String, name: try row.get("name") as String) }
    }

    private func priority(_ json: JSON?, _ record: Known, _ db: borrowing Transaction) throws -> TicketChange {
        guard let found = try rank(json, record.connection, db) else {
            let why = "the tool's priorities have none of this rank"
            throw Refusal(Self.refused, why: why, next: "Read the tool's lists again.")
        }
        return TicketChange(ticket: record.ref, to: found.ref, name: found.name)
    }

    private func status(_ word: String, _ record: Known, _ db: borrowing Transaction) throws -> TicketChange {
        let query: SQL = """
            SELECT v.ref, v.name
              FROM vendor_choices v
              LEFT JOIN tickets t ON t.connection_id = v.connection_id AND t.status_raw = v.name AND t.status_norm = \(word)
             WHERE v.connection_id = \(record.connection) AND v.list = 'statuses' AND v.parent_ref = \(record.board ?? "")
               AND (t.id IS NOT NULL OR v.is_closed AND \(["resolved", "closed"].contains(word)))
             GROUP BY v.ref, v.name ORDER BY count(t.id) DESC, v.ref LIMIT 1
            """
        let found = try db.first(query) { row in
            (ref: try row.get("ref") as String, name: try row.get("name") as String)
        }
        guard let found else {
            throw Refusal(
                Self.refused, why: "the ticket's board has no status like “\(word)”",
                next: "Read the tool's lists again.")
        }
        return TicketChange(ticket: record.ref, to: found.ref, name: found.name)
    }

    private func technician(_ name: String, _ record: Known, _ db: borrowing Transaction) throws -> TicketChange {
        let query: SQL = """
            SELECT external_id, name, identifier FROM technicians
             WHERE connection_id = \(record.connection) AND is_active AND deleted_at IS NULL
               AND lower(\(name)) IN (lower(name), lower(email), lower(identifier))
             ORDER BY id LIMIT 1
            """
        let found = try db.first(query) { row in
            TicketChange(
                ticket: record.ref, to: try row.get("external_id") as String, name: try row.get("name"),
                identifier: try row.get("identifier"))
        }
        guard let found else {
            throw Refusal(
                Self.refused, why: "the tool knows no “\(name)”", next: "Write a name, address or sign-in of it.")
        }
        return found
    }
}
