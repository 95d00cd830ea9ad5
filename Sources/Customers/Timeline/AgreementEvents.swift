import Basics
import Database
import Sync

/// What happens to contracts and invoices, as statements over a batch of one connection's records.
enum AgreementEvents {
    /// The beginnings and ends of contracts that have come by now.
    ///
    /// - Parameters:
    ///   - contracts: which ones, as a condition on `g`.
    ///   - now: decides with the workspace's time zone which day it is.
    ///   - since: days before this one are left out; nil: none are.
    static func days(of contracts: SQL, at now: SQL, since: SQL? = nil) -> [SQL] {
        let today: SQL = "(\(now) AT TIME ZONE w.time_zone)::date"
        let first: SQL = since ?? "'-infinity'::date"
        return [
            event(
                "contract.started", on: "g.starts_on", severity: nil, title: "'Contract ' || g.name || ' started'",
                when: "\(contracts) AND g.starts_on BETWEEN \(first) AND \(today)"),
            event(
                "contract.expiring", on: "greatest(g.ends_on - 30, g.starts_on)", key: "g.ends_on", severity: "warning",
                title: "'Contract ' || g.name || ' ends on ' || to_char(g.ends_on, 'FMDD Mon YYYY')",
                when: "\(contracts) AND g.is_active AND g.ends_on BETWEEN \(today) + 1 AND \(today) + 30"),
            event(
                "contract.expired", on: "g.ends_on", severity: "warning", title: "'Contract ' || g.name || ' ended'",
                when: "\(contracts) AND g.ends_on BETWEEN \(first) AND \(today)"),
        ]
    }

    /// - Parameter key: the day that tells this event from the next of its kind; nil: the day it is dated by.
    private static func event(
        _ type: String, on day: SQL, key: SQL? = nil, severity: String?, title: SQL, when condition: SQL
    ) -> SQL {
        """
        INSERT INTO timeline_events (connection_id, account_ref, type, type_group, occurred_at, severity, title, detail, ref_kind,
                                     ref, dedupe_key)
        SELECT g.connection_id, g.account_ref, \(type), 'contracts', (\(day))::timestamp AT TIME ZONE w.time_zone, \(severity),
               \(title), g.type, 'contract', g.external_id,
               g.connection_id || '/' || \(type) || '/' || g.external_id || '/' || \(key ?? day)
          FROM contracts g CROSS JOIN workspace w
         WHERE g.account_ref IS NOT NULL AND g.deleted_at IS NULL AND \(condition)
            ON CONFLICT (dedupe_key) DO NOTHING
        """
    }

    static func lineChanged(_ connection: Int64, _ moves: [Change]) -> SQL {
        """
        INSERT INTO timeline_events (connection_id, account_ref, type, type_group, occurred_at, title, detail, ref_kind, ref,
                                     payload, dedupe_key)
        SELECT c.connection_id, c.account_ref, 'contract.line_changed', 'contracts', c.at,
               c.product_name || ': ' || coalesce(c.before::text, 'none') || ' → ' || coalesce(c.after::text, 'none'), c.contract,
               'contract_line', c.ref, jsonb_build_object('before', c.before, 'after', c.after),
               c.connection_id || '/contract.line_changed/' || c.ref || '/' || c.id
          FROM (SELECT n.connection_id, coalesce(n.account_ref, g.account_ref) AS account_ref, n.external_id AS ref, n.product_name,
                       g.name AS contract, m.id,
                       CASE WHEN m.is_last THEN coalesce(n.source_updated_at, m.at) ELSE m.at END AS at,
                       trim_scale(nullif(m.before, '')::numeric) AS before,
                       trim_scale(CASE WHEN m.is_last THEN n.quantity ELSE nullif(m.after, '')::numeric END) AS after
                  FROM \(Moves(moves, of: "quantity").rows)
                  JOIN contract_lines n ON n.connection_id = \(connection) AND n.external_id = m.ref
                  LEFT JOIN contracts g ON g.connection_id = n.connection_id AND g.external_id = n.contract_ref) c
         WHERE c.before IS DISTINCT FROM c.after
            ON CONFLICT (dedupe_key) DO NOTHING
        """
    }

    static func invoiceIssued(_ connection: Int64, _ refs: [String]) -> SQL {
        """
        INSERT INTO timeline_events (connection_id, account_ref, type, type_group, occurred_at, title, ref_kind, ref, payload,
                                     dedupe_key)
        SELECT i.connection_id, i.account_ref, 'invoice.issued', 'billing', i.issued_on::timestamp AT TIME ZONE w.time_zone,
               'Invoice ' || coalesce(i.number, i.external_id) || ' issued', 'invoice', i.external_id,
               jsonb_build_object('total_minor', i.total_minor, 'currency', i.currency, 'due_on', i.due_on),
               i.connection_id || '/invoice.issued/' || i.external_id
          FROM invoices i CROSS JOIN workspace w
         WHERE i.connection_id = \(connection) AND i.external_id = ANY (\(refs)) AND i.issued_on IS NOT NULL
            ON CONFLICT (dedupe_key) DO NOTHING
        """
    }

    /// Invoices whose due day has passed unpaid, once for each due day.
    ///
    /// - Parameters:
    ///   - invoices: which ones, as a condition on `i`.
    ///   - now: decides with the workspace's time zone which day it is.
    ///   - since: due days before this one are left out; nil: none are.
    static func invoiceOverdue(_ invoices: SQL, at now: SQL, since: SQL? = nil) -> SQL {
        """
        INSERT INTO timeline_events (connection_id, account_ref, type, type_group, occurred_at, severity, title, ref_kind, ref,
                                     payload, dedupe_key)
        SELECT i.connection_id, i.account_ref, 'invoice.overdue', 'billing',
               (i.due_on + 1)::timestamp AT TIME ZONE w.time_zone, 'warning',
               'Invoice ' || coalesce(i.number, i.external_id) || ' is overdue', 'invoice', i.external_id,
               jsonb_build_object('balance_minor', i.balance_minor, 'currency', i.currency, 'due_on', i.due_on),
               i.connection_id || '/invoice.overdue/' || i.external_id || '/' || i.due_on
          FROM invoices i CROSS JOIN workspace w
         WHERE i.account_ref IS NOT NULL AND i.deleted_at IS NULL AND \(InvoiceState.isOverdue(at: now))
           AND i.due_on >= \(since ?? "'-infinity'::date") AND \(invoices)
            ON CONFLICT (dedupe_key) DO NOTHING
        """
    }
}
