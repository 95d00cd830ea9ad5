import Basics
import ConnectorKit
import Database
import Sync

/// Tells what a rule's own write brings back with the next sync from what is news.
enum Echoes {
    /// The events with the rules that led to them, the first one first; nothing is asked while no rule has written lately.
    static func marked(_ events: [RuleEvent], _ db: borrowing Transaction) throws -> [RuleEvent] {
        let any: Bool? = try db.value(
            """
            SELECT EXISTS (SELECT 1 FROM outbox WHERE source = 'rule' AND state = 'sent' AND finished_at > now() - interval '2 days')
            """)
        guard any == true else { return events }
        var marked: [RuleEvent] = []
        for event in events {
            let cause = try cause(of: event, db)
            if !cause.isEmpty { try db.run("UPDATE rule_events SET cause = \(cause) WHERE id = \(event.id)") }
            marked.append(cause.isEmpty ? event : event.caused(by: cause))
        }
        return marked
    }

    private static func cause(of event: RuleEvent, _ db: borrowing Transaction) throws -> [Int64] {
        guard let connection = event.connectionID, let (kind, changed) = try change(event, db) else { return [] }
        let entry = try Outbox.echo(connection: connection, kind: kind, ref: event.ref, changed: changed, db)
        guard let entry else { return [] }
        let chain: [Int64]? = try db.value(
            """
            SELECT coalesce(e.cause, '{}') || o.source_id
              FROM outbox o
              LEFT JOIN rule_actions a ON o.origin_kind = 'rule_action' AND a.id = o.origin_id
              LEFT JOIN rule_decisions d ON d.id = a.decision_id
              LEFT JOIN rule_events e ON e.id = d.event_id
             WHERE o.id = \(entry) AND o.source = 'rule' AND o.source_id IS NOT NULL
            """)
        return chain ?? []
    }

    /// What changed, by the mirror's columns; nil: no write of ours causes such events.
    private static func change(
        _ event: RuleEvent, _ db: borrowing Transaction
    ) throws -> (RecordKind, [String: JSON])? {
        switch event.name {
        case "ticket.created": return (.ticket, [:])
        case "ticket.status_changed":
            let status: String? = try db.value(
                "SELECT status_raw FROM tickets WHERE connection_id = \(event.connectionID) AND external_id = \(event.ref)"
            )
            return (.ticket, ["status_raw": status.map(JSON.string) ?? .null])
        default: return nil
        }
    }
}
