import Basics
import ConnectorKit
import Database
import Foundation
import Sync

/// Makes events of changes: one statement over a batch of one connection's records of one kind.
enum ChangeEvents {
    /// Adds the events and returns those that rules look at, the oldest first.
    static func derive(
        _ connection: Int64, _ kind: RecordKind, _ changes: [Change], _ db: borrowing Transaction
    ) throws -> [RuleEvent] {
        let initial = changes.filter(\.isInitial)
        if !initial.isEmpty { try lookBack(connection, kind, Array(Set(initial.map(\.ref))).sorted(), db) }
        let news = changes.filter { !$0.isInitial }
        guard !news.isEmpty, let event = names(kind) else { return [] }

        let query: SQL = """
            WITH s AS (
                SELECT s.ref, s.deed, nullif(s.before_text, '')::jsonb AS before, s.at, s.place
                  FROM unnest(\(news.map(\.ref))::text[], \(news.map { $0.change.rawValue })::text[],
                              \(news.map { $0.before?.text() ?? "" })::text[], \(news.map(\.at))::timestamptz[])
                       WITH ORDINALITY AS s (ref, deed, before_text, at, place)),
            named AS (
                SELECT \(event.name) AS name, \(event.ref) AS ref, s.before, \(event.args) AS args, \(event.instance) AS instance,
                       least(coalesce(\(event.time), s.at), s.at) AS occurred_at, s.at AS observed_at, s.place
                  FROM s JOIN \(.name(kind.rawValue)) t ON t.connection_id = \(connection) AND t.external_id = s.ref),
            added AS (
                INSERT INTO rule_events (name, connection_id, ref, before, args, instance, occurred_at, observed_at)
                SELECT name, \(connection), ref, before, args, instance, occurred_at, observed_at FROM named WHERE name IS NOT NULL
                 ORDER BY place
                RETURNING id, name, connection_id, ref, before, args, instance, cause, occurred_at, observed_at)
            SELECT \(RuleEvent.columns) FROM added e ORDER BY e.id
            """
        return try db.all(query, as: RuleEvent.init(row:))
    }

    /// What a change of a kind is called, over the record `t` and its change `s`; a NULL name is no event.
    private struct Naming {
        let name: SQL
        var ref: SQL = "t.external_id"
        var args: SQL = "'{}'::jsonb"
        let instance: SQL
        let time: SQL
    }

    private static func names(_ kind: RecordKind) -> Naming? {
        switch kind {
        case .alert:
            return Naming(
                name: """
                    CASE WHEN s.deed = 'created' AND t.cleared_at IS NULL THEN 'alert.opened'
                         WHEN s.deed = 'returned' AND t.cleared_at IS NULL THEN 'alert.reopened'
                         WHEN s.deed = 'updated' AND s.before ? 'cleared_at' AND s.before ->> 'cleared_at' IS NULL
                              AND t.cleared_at IS NOT NULL THEN 'alert.resolved'
                         WHEN s.deed = 'updated' AND s.before ->> 'cleared_at' IS NOT NULL AND t.cleared_at IS NULL
                              THEN 'alert.reopened' END
                    """,
                instance:
                    """
                    CASE WHEN s.deed = 'created' THEN coalesce(extract(epoch FROM t.opened_at)::bigint::text, s.ref)
                         ELSE extract(epoch FROM s.at)::bigint::text END
                    """,
                time:
                    "CASE WHEN s.deed = 'created' THEN t.opened_at WHEN t.cleared_at IS NOT NULL THEN t.cleared_at END")
        case .ticket:
            return Naming(
                name: """
                    CASE WHEN s.deed = 'created' THEN 'ticket.created'
                         WHEN s.deed = 'updated' AND s.before ->> 'status_norm' IS DISTINCT FROM t.status_norm
                              THEN 'ticket.status_changed' END
                    """,
                instance: "t.status_norm || '/' || extract(epoch FROM coalesce(t.source_updated_at, s.at))::bigint",
                time: "CASE WHEN s.deed = 'created' THEN t.created_at ELSE t.source_updated_at END")
        case .ticketNote:
            return Naming(
                name: "CASE WHEN s.deed = 'created' AND t.visibility = 'public' THEN 'ticket.replied' END",
                ref: "t.ticket_ref",
                instance: "'note/' || t.external_id", time: "t.created_at")
        case .device:
            return Naming(
                name: "CASE WHEN s.deed = 'created' THEN 'device.added' END", instance: "'added'",
                time: "NULL::timestamptz")
        case .backupRun: return backup
        case .contractLine: return line
        case .invoice:
            return Naming(
                name: """
                    CASE WHEN s.deed = 'created' AND t.status IN ('open', 'overdue') THEN 'invoice.issued'
                         WHEN s.deed = 'updated' AND t.status = 'paid' AND s.before ->> 'status' IS DISTINCT FROM 'paid'
                              THEN 'invoice.paid' END
                    """,
                instance: "t.status", time: "NULL::timestamptz")
        default: return nil
        }
    }

    /// The instance of a failure is its streak: the last success before it.
    private static let backup = Naming(
        name: """
            CASE WHEN t.state IN ('failed', 'missed') AND (s.deed = 'created' OR s.before ->> 'state' IS DISTINCT FROM t.state)
                 THEN 'backup.failed'
                 WHEN t.state = 'succeeded' AND (s.deed = 'created' OR s.before ->> 'state' IS DISTINCT FROM t.state)
                      AND (SELECT f.state FROM backup_runs f
                            WHERE f.connection_id = t.connection_id AND f.device_ref IS NOT DISTINCT FROM t.device_ref
                              AND f.plan_ref IS NOT DISTINCT FROM t.plan_ref AND f.id <> t.id
                              AND coalesce(f.ended_at, f.started_at) <= coalesce(t.ended_at, t.started_at)
                            ORDER BY coalesce(f.ended_at, f.started_at) DESC LIMIT 1) IN ('failed', 'missed')
                 THEN 'backup.recovered' END
            """,
        instance: """
            'since/' || coalesce((SELECT max(f.external_id) FROM backup_runs f
                WHERE f.connection_id = t.connection_id AND f.device_ref IS NOT DISTINCT FROM t.device_ref
                  AND f.plan_ref IS NOT DISTINCT FROM t.plan_ref AND f.state = 'succeeded'
                  AND coalesce(f.ended_at, f.started_at) <= coalesce(t.ended_at, t.started_at)), 'ever')
            """,
        time: "coalesce(t.ended_at, t.started_at)")

    private static let line = Naming(
        name: """
            CASE WHEN s.deed = 'updated' AND (s.before -> 'quantity' IS DISTINCT FROM to_jsonb(t.quantity)
                      OR s.before -> 'unit_price_minor' IS DISTINCT FROM to_jsonb(t.unit_price_minor))
                 THEN 'contract.line_changed' END
            """,
        ref: "t.contract_ref",
        args: """
            jsonb_strip_nulls(jsonb_build_object('contract.line.product', t.product_name, 'contract.line.sku', t.vendor_sku,
                'contract.line.quantity', t.quantity, 'contract.line.quantity_before', s.before -> 'quantity'))
            """,
        instance: "'line/' || t.external_id || '/' || extract(epoch FROM s.at)::bigint", time: "t.source_updated_at")

    /// Events of what was there before anybody looked: rules may be tried on them, they trigger none.
    private static func lookBack(
        _ connection: Int64, _ kind: RecordKind, _ refs: [String], _ db: borrowing Transaction
    ) throws {
        let naming: (name: SQL, time: SQL, instance: SQL)? =
            switch kind {
            case .alert:
                (
                    "'alert.opened'", "t.opened_at",
                    "coalesce(extract(epoch FROM t.opened_at)::bigint::text, t.external_id)"
                )
            case .ticket:
                ("'ticket.created'", "t.created_at", "'new/' || extract(epoch FROM t.created_at)::bigint")
            case .backupRun:
                (
                    "CASE WHEN t.state IN ('failed', 'missed') THEN 'backup.failed' END",
                    "coalesce(t.ended_at, t.started_at)", backup.instance
                )
            default: nil
            }
        guard let naming else { return }
        try db.run(
            """
            INSERT INTO rule_events (name, connection_id, ref, instance, is_history, occurred_at, observed_at)
            SELECT \(naming.name), \(connection), t.external_id, \(naming.instance), true, \(naming.time), \(naming.time)
              FROM \(.name(kind.rawValue)) t
             WHERE t.connection_id = \(connection) AND t.external_id = ANY (\(refs)) AND \(naming.time) > now() - interval '90 days'
               AND \(naming.name) IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM rule_events x WHERE x.connection_id = \(connection) AND x.ref = t.external_id)
            """)
    }
}
