import Basics
import Database
import Sync

/// What happens to contracts and invoices, as statements over a batch of one connection's records.
enum AgreementEvents {
    static func started(_ connection: Int64, _ refs: [String]) -> SQL {
        """
        INSERT INTO timeline_events (connection_id, account_ref, type, type_group, occurred_at, title, detail, ref_kind, ref,
                                     dedupe_key)
        SELECT g.connection_id, g.account_ref, 'contract.started', 'contracts', g.starts_on::timestamp AT TIME ZONE w.time_zone,
               'Contract ' || g.name || ' started', g.type, 'contract', g.external_id,
               g.connection_id || '/contract.started/' || g.external_id || '/' || g.starts_on
          FROM contracts g CROSS JOIN workspace w
         WHERE g.connection_id = \(connection) AND g.external_id = ANY (\(refs)) AND g.starts_on <= current_date
            ON CONFLICT (dedupe_key) DO NOTHING
        """
    }

    static func expired(_ connection: Int64, _ refs: [String]) -> SQL {
        """
        INSERT INTO timeline_events (connection_id, account_ref, type, type_group, occurred_at, severity, title, detail, ref_kind,
                                     ref, dedupe_key)
        SELECT g.connection_id, g.account_ref, 'contract.expired', 'contracts', g.ends_on::timestamp AT TIME ZONE w.time_zone, 'warning',
               'Contract ' || g.name || ' ended', g.type, 'contract', g.external_id,
               g.connection_id || '/contract.expired/' || g.external_id || '/' || g.ends_on
          FROM contracts g CROSS JOIN workspace w
         WHERE g.connection_id = \(connection) AND g.external_id = ANY (\(refs)) AND g.ends_on <= current_date
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
}
