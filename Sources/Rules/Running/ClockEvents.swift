import Database
import Foundation

/// Events that come of time alone: a record has been in a state for so long, or a day draws near. Each is made once.
enum ClockEvents {
    /// Adds what has fallen due for this trigger and returns it, the oldest first.
    static func add(_ trigger: RuleTrigger, rule: Int64, slot: Date?, _ db: borrowing Transaction) throws -> [RuleEvent]
    {
        switch trigger {
        case .schedule(_, let each):
            guard let slot, let records = scheduled(each) else { return [] }
            return try add(
                "schedule.\(each)", ["rule": Int(rule)], "at/\(Int(slot.timeIntervalSince1970))", records, db)
        case .event(let kind, let args, _, _):
            guard let records = due(kind.name, args) else { return [] }
            return try add(kind.name, args, "", records, db)
        }
    }

    /// - Parameter records: rows of connection_id, ref and instance.
    private static func add(
        _ name: String, _ args: [String: Int], _ slot: String, _ records: SQL, _ db: borrowing Transaction
    ) throws -> [RuleEvent] {
        let words = args.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
        let json =
            "{" + args.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
        let query: SQL = """
            WITH due AS (\(records)),
            added AS (
                INSERT INTO rule_events (name, connection_id, ref, args, instance, dedupe_key, occurred_at)
                SELECT \(name), d.connection_id, d.ref, \(json)::jsonb, d.instance || \(slot)::text,
                       concat_ws('/', \(name)::text, \(words)::text, d.connection_id, d.ref, d.instance, \(slot)::text), now()
                  FROM due d
                    ON CONFLICT (dedupe_key) DO NOTHING
                RETURNING id, name, connection_id, ref, before, args, instance, cause, occurred_at, observed_at)
            SELECT \(RuleEvent.columns) FROM added e ORDER BY e.id
            """
        return try db.all(query, as: RuleEvent.init(row:))
    }

    private static func scheduled(_ each: String) -> SQL? {
        if each == "customer" {
            return """
                SELECT NULL::bigint AS connection_id, id::text AS ref, '' AS instance FROM customers
                 WHERE merged_into IS NULL AND status = 'active'
                """
        }
        guard let table = FactTable.of(each) else { return nil }
        return """
            SELECT r.connection_id, r.external_id AS ref, '' AS instance
              FROM \(.name(table.table)) r JOIN connections k ON k.id = r.connection_id AND k.removed_at IS NULL
             WHERE r.deleted_at IS NULL AND \(standing(each))
            """
    }

    /// Of a schedule's records those that stand at present.
    private static func standing(_ each: String) -> SQL {
        switch each {
        case "ticket": "r.is_open"
        case "contract": "r.is_active"
        case "invoice": "r.status IN ('open', 'overdue')"
        default: "true"
        }
    }

    private static func due(_ name: String, _ args: [String: Int]) -> SQL? {
        let (days, hours) = (args["days"] ?? 0, args["hours"] ?? 0)
        switch name {
        case "alert.still_open_for":
            return records(
                "alerts", "coalesce(extract(epoch FROM r.opened_at)::bigint::text, r.external_id)",
                "r.cleared_at IS NULL AND r.opened_at < now() - make_interval(mins => \(args["minutes"] ?? 0)::integer)"
            )
        case "ticket.idle_for":
            return records(
                "tickets", "extract(epoch FROM r.source_updated_at)::bigint::text",
                "r.is_open AND r.source_updated_at < now() - make_interval(days => \(days)::integer)")
        case "ticket.waiting_for":
            return records(
                "tickets", "extract(epoch FROM r.source_updated_at)::bigint::text",
                """
                r.is_open AND r.status_norm = 'waiting_customer'
                    AND r.source_updated_at < now() - make_interval(days => \(days)::integer)
                """)
        case "contract.expiring":
            return records(
                "contracts", "r.ends_on::text",
                "r.is_active AND r.ends_on >= now()::date AND r.ends_on <= now()::date + \(days)::integer")
        case "contract.expired":
            return records("contracts", "r.ends_on::text", "r.ends_on < now()::date AND r.ends_on > now()::date - 31")
        case "backup.stale": return stale(hours)
        case "device.offline_for":
            return records(
                "devices", "extract(epoch FROM r.last_seen_at)::bigint::text",
                "r.is_online IS FALSE AND r.last_seen_at < now() - make_interval(hours => \(hours)::integer)")
        case "device.age_over":
            return records(
                "devices", "'age'",
                "coalesce(r.purchased_on, r.created_at::date) < now()::date - make_interval(years => \(args["years"] ?? 0)::integer)"
            )
        case "device.warranty_expiring":
            return records(
                "devices", "r.warranty_until::text",
                "r.warranty_until >= now()::date AND r.warranty_until <= now()::date + \(days)::integer")
        case "invoice.overdue_for":
            return records(
                "invoices", "r.due_on::text",
                "r.status IN ('open', 'overdue') AND r.balance_minor > 0 AND r.due_on < now()::date - \(days)::integer")
        default: return nil
        }
    }

    private static func records(_ table: String, _ instance: SQL, _ condition: SQL) -> SQL {
        """
        SELECT r.connection_id, r.external_id AS ref, \(instance) AS instance
          FROM \(.name(table)) r JOIN connections k ON k.id = r.connection_id AND k.removed_at IS NULL
         WHERE r.deleted_at IS NULL AND \(condition)
        """
    }

    /// The newest run of each job whose last success is that long ago; the instance is that success.
    private static func stale(_ hours: Int) -> SQL {
        """
        SELECT j.connection_id, j.ref, coalesce(extract(epoch FROM j.success)::bigint::text, 'never') AS instance
          FROM (SELECT r.connection_id, (array_agg(r.external_id ORDER BY coalesce(r.ended_at, r.started_at) DESC NULLS LAST))[1] AS ref,
                       max(coalesce(r.ended_at, r.started_at)) FILTER (WHERE r.state = 'succeeded') AS success,
                       min(coalesce(r.ended_at, r.started_at)) AS first
                  FROM backup_runs r JOIN connections k ON k.id = r.connection_id AND k.removed_at IS NULL
                 WHERE r.deleted_at IS NULL
                 GROUP BY r.connection_id, r.device_ref, r.plan_ref) j
         WHERE coalesce(j.success, j.first) < now() - make_interval(hours => \(hours)::integer)
        """
    }
}
