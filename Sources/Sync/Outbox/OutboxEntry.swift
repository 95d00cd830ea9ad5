import Basics
import ConnectorKit
import Database
import Foundation

/// A write on its way, or at its end: a row of the outbox.
package struct OutboxEntry: Sendable {
    package let id: ID<OutboxEntry>
    package let connectionID: ID<Connection>
    package let connector: String
    /// The connection's label.
    package let tool: String
    package let verb: Verb
    package let write: Write
    package let customerID: Int64?
    /// The record of ours from which it came.
    package let originKind: String?
    package let originID: Int64?
    package let source: WriteSource
    package let state: State
    /// Why it waits, or how it ended.
    package let why: Why?
    /// The same in a sentence, or the vendor's words.
    package let words: String?
    /// What the vendor said, as a stored failure note.
    package let failure: JSON?
    package let attempt: Int
    let looks: Int
    package let nextAt: Date
    package let expiresAt: Date
    /// When the last sending began.
    package let sentAt: Date?
    /// The exact request, secrets out: method, path, body. Of one that was never begun as it would be.
    package let request: JSON?
    package let answer: String?
    package let status: Int?
    package let vendorID: String?
    package let vendorURL: String?
    package let duplicateOf: Int64?
    package let decidedBy: String?
    package let createdAt: Date
    package let finishedAt: Date?
    package let key: WriteKey
    package let condition: WriteKey?
    let target: String
    let limits: WriteLimits?
    let follows: Int64?

    /// The raw values are stored.
    package enum State: String, Sendable, CaseIterable, SQLDecodable, SQLEncodable {
        case pending, sending, sent, failed, unknown, cancelled, expired
        case needsPerson = "needs_person"

        /// Whether it may still be sent, or have been.
        package var isOpen: Bool {
            switch self {
            case .pending, .sending, .unknown, .needsPerson: true
            case .sent, .failed, .cancelled, .expired: false
            }
        }
    }

    /// The raw values are stored.
    package enum Why: String, Sendable, CaseIterable, SQLDecodable, SQLEncodable {
        // It waits
        /// Another write to the same record goes first.
        case turn
        case stopped, breaker, budget, held
        case vendorAsks = "vendor_asks"
        case noConnection = "no_connection"
        case retry
        /// Asked, and not found yet.
        case looking
        // It ended
        /// Something else has answered the condition: our own other write, a ticket at the vendor, an alert that cleared.
        case duplicate
        case rateLimited = "rate_limited"
        case refused
        case person
        /// Found at the vendor when the answer was lost.
        case found
        case unclear
        case late
    }

    package static func find(_ id: ID<OutboxEntry>, _ db: borrowing Transaction) throws -> OutboxEntry {
        let query: SQL = "SELECT \(columns) FROM \(tables) WHERE o.id = \(id)"
        guard let found = try db.first(query, as: OutboxEntry.init(row:)) else {
            throw DatabaseError(.notFound, "write \(id)")
        }
        return found
    }

    /// The same, its row locked until the transaction ends.
    static func lock(_ id: ID<OutboxEntry>, _ db: borrowing Transaction) throws -> OutboxEntry? {
        try db.first("SELECT \(columns) FROM \(tables) WHERE o.id = \(id) FOR UPDATE OF o", as: OutboxEntry.init(row:))
    }

    /// Newest first; the next page is asked for with the last one's id as `before`. Index: outbox_state.
    package static func list(
        _ states: Set<State>, before: Int64? = nil, limit: Int = 50, _ db: borrowing Transaction
    ) throws -> [OutboxEntry] {
        let query: SQL = """
            SELECT \(columns) FROM \(tables)
             WHERE o.state = ANY(\(states.map(\.rawValue).sorted())) AND (\(before)::bigint IS NULL OR o.id < \(before))
             ORDER BY o.id DESC
             LIMIT \(limit)
            """
        return try db.all(query, as: OutboxEntry.init(row:))
    }

    /// What was written because of a record of ours, newest first.
    package static func list(origin kind: String, _ id: Int64, limit: Int = 20, _ db: borrowing Transaction) throws
        -> [OutboxEntry]
    {
        let query: SQL = """
            SELECT \(columns) FROM \(tables)
             WHERE o.origin_kind = \(kind) AND o.origin_id = \(id)
             ORDER BY o.id DESC
             LIMIT \(limit)
            """
        return try db.all(query, as: OutboxEntry.init(row:))
    }

    /// What is written to a vendor's record and not at its end, oldest first.
    package static func open(
        connection: ID<Connection>, kind: RecordKind, ref: String, _ db: borrowing Transaction
    ) throws -> [OutboxEntry] {
        let query: SQL = """
            SELECT \(columns) FROM \(tables)
             WHERE o.connection_id = \(connection) AND o.target = \("\(kind.rawValue)/\(ref)")
               AND o.state IN ('pending', 'sending', 'unknown', 'needs_person')
             ORDER BY o.id
            """
        return try db.all(query, as: OutboxEntry.init(row:))
    }

    static let tables: SQL = "outbox o JOIN connections c ON c.id = o.connection_id"

    static let columns: SQL = """
        o.id, o.connection_id, c.connector, c.label, o.verb, o.payload::text AS payload, o.customer_id, o.origin_kind, o.origin_id,
        o.source, o.source_id, o.source_name, o.source_version, o.state, o.why, o.words, o.failure, o.attempt, o.looks, o.next_at,
        o.expires_at, o.sent_at, o.request, o.answer, o.status, o.vendor_id, o.vendor_url, o.duplicate_of, o.decided_by,
        o.created_at, o.finished_at, o.key, o.condition, o.target, o.limits::text AS limits, o.follows
        """

    init(row: Row) throws {
        id = try row.get("id")
        connectionID = try row.get("connection_id")
        connector = try row.get("connector")
        tool = try row.get("label")
        let payload: String = try row.get("payload")
        write = try JSONDecoder().decode(Write.self, from: Data(payload.utf8))
        verb = write.verb
        customerID = try row.get("customer_id")
        originKind = try row.get("origin_kind")
        originID = try row.get("origin_id")
        let kind: String = try row.get("source")
        source = WriteSource(
            WriteSource.Kind(rawValue: kind) ?? .person, id: try row.get("source_id"), name: try row.get("source_name"),
            version: try row.get("source_version"))
        state = try row.get("state")
        why = try row.get("why")
        words = try row.get("words")
        failure = try row.get("failure")
        attempt = try row.get("attempt")
        looks = try row.get("looks")
        nextAt = try row.get("next_at")
        expiresAt = try row.get("expires_at")
        sentAt = try row.get("sent_at")
        request = try row.get("request")
        answer = try row.get("answer")
        status = try row.get("status")
        vendorID = try row.get("vendor_id")
        vendorURL = try row.get("vendor_url")
        duplicateOf = try row.get("duplicate_of")
        decidedBy = try row.get("decided_by")
        createdAt = try row.get("created_at")
        finishedAt = try row.get("finished_at")
        key = WriteKey(bytes: try row.get("key"))
        condition = (try row.get("condition") as [UInt8]?).map { WriteKey(bytes: $0) }
        target = try row.get("target")
        let limits: String? = try row.get("limits")
        self.limits = try limits.map { try JSONDecoder().decode(WriteLimits.self, from: Data($0.utf8)) }
        follows = try row.get("follows")
    }
}
