import Basics
import Database
import Sync

/// What happens to machines, their alerts and backups, as statements over a batch of one connection's records.
enum EstateEvents {
    static func alertOpened(_ connection: Int64, _ refs: [String]) -> SQL {
        """
        INSERT INTO timeline_events (connection_id, account_ref, type, type_group, occurred_at, severity, title, detail, ref_kind,
                                     ref, device_ref, payload, dedupe_key)
        SELECT e.connection_id, coalesce(e.account_ref, d.account_ref), 'alert.opened', 'alerts', e.opened_at, e.severity,
               'Alert' || coalesce(' on ' || coalesce(d.display_name, d.hostname), '') || ': ' || left(e.title, 300),
               left(e.detail, 300), 'alert', e.external_id, e.device_ref,
               jsonb_build_object('condition', e.condition_class, 'source', e.source_type, 'severity', e.severity_raw),
               e.connection_id || '/alert.opened/' || e.external_id
          FROM alerts e
          LEFT JOIN devices d ON d.connection_id = e.connection_id AND d.external_id = e.device_ref
         WHERE e.connection_id = \(connection) AND e.external_id = ANY (\(refs)) AND e.opened_at IS NOT NULL
            ON CONFLICT (dedupe_key) DO NOTHING
        """
    }

    static func alertResolved(_ connection: Int64, _ refs: [String]) -> SQL {
        """
        INSERT INTO timeline_events (connection_id, account_ref, type, type_group, occurred_at, severity, title, ref_kind, ref,
                                     device_ref, payload, dedupe_key)
        SELECT e.connection_id, coalesce(e.account_ref, d.account_ref), 'alert.resolved', 'alerts', e.cleared_at, 'info',
               'Cleared' || coalesce(' on ' || coalesce(d.display_name, d.hostname), '') || ': ' || left(e.title, 300), 'alert',
               e.external_id, e.device_ref, jsonb_build_object('condition', e.condition_class, 'opened_at', e.opened_at),
               e.connection_id || '/alert.resolved/' || e.external_id || '/' || extract(epoch FROM e.cleared_at)::bigint
          FROM alerts e
          LEFT JOIN devices d ON d.connection_id = e.connection_id AND d.external_id = e.device_ref
         WHERE e.connection_id = \(connection) AND e.external_id = ANY (\(refs)) AND e.cleared_at IS NOT NULL
            ON CONFLICT (dedupe_key) DO NOTHING
        """
    }

    static func deviceAdded(_ connection: Int64, _ refs: [String]) -> SQL {
        """
        INSERT INTO timeline_events (connection_id, account_ref, type, type_group, occurred_at, title, detail, ref_kind, ref,
                                     device_ref, payload, dedupe_key)
        SELECT d.connection_id, d.account_ref, 'device.added', 'devices', d.created_at,
               'Device ' || coalesce(d.display_name, d.hostname) || ' added', concat_ws(' · ', d.os, d.model), 'device',
               d.external_id, d.external_id, jsonb_build_object('kind', d.kind, 'os', d.os, 'serial', d.serial),
               d.connection_id || '/device.added/' || d.external_id
          FROM devices d
         WHERE d.connection_id = \(connection) AND d.external_id = ANY (\(refs)) AND d.created_at IS NOT NULL
            ON CONFLICT (dedupe_key) DO NOTHING
        """
    }

    static func deviceRetired(_ connection: Int64, _ refs: [String]) -> SQL {
        """
        INSERT INTO timeline_events (connection_id, account_ref, type, type_group, occurred_at, title, ref_kind, ref, device_ref,
                                     dedupe_key)
        SELECT d.connection_id, d.account_ref, 'device.retired', 'devices', d.deleted_at,
               'Device ' || coalesce(d.display_name, d.hostname) || ' removed', 'device', d.external_id, d.external_id,
               d.connection_id || '/device.retired/' || d.external_id || '/' || extract(epoch FROM d.deleted_at)::bigint
          FROM devices d
         WHERE d.connection_id = \(connection) AND d.external_id = ANY (\(refs)) AND d.deleted_at IS NOT NULL
            ON CONFLICT (dedupe_key) DO NOTHING
        """
    }

    static func deviceOffline(_ connection: Int64, _ moves: [Change]) -> SQL {
        let gone = moves.filter { $0.before?["is_online"] == .bool(true) }
        return """
            INSERT INTO timeline_events (connection_id, account_ref, type, type_group, occurred_at, severity, title, ref_kind, ref,
                                         device_ref, dedupe_key)
            SELECT d.connection_id, d.account_ref, 'device.offline', 'devices', least(coalesce(d.last_seen_at, c.at), c.at), 'warning',
                   'Device ' || coalesce(d.display_name, d.hostname) || ' went offline', 'device', d.external_id, d.external_id,
                   d.connection_id || '/device.offline/' || d.external_id || '/' || c.id
              FROM unnest(\(gone.map(\.id)), \(gone.map(\.ref)), \(gone.map(\.at))) AS c (id, ref, at)
              JOIN devices d ON d.connection_id = \(connection) AND d.external_id = c.ref
             WHERE d.is_online = false
                ON CONFLICT (dedupe_key) DO NOTHING
            """
    }

    /// Events that came before their device find its account.
    static func adopt(_ connection: Int64, _ refs: [String]) -> SQL {
        """
        UPDATE timeline_events e SET account_ref = d.account_ref
          FROM devices d
         WHERE d.connection_id = \(connection) AND d.external_id = ANY (\(refs)) AND e.connection_id = \(connection)
           AND e.account_ref IS NULL AND e.device_ref = d.external_id AND d.account_ref IS NOT NULL
        """
    }

    /// The tool's own feed, without what other records already tell (alerts, new and removed devices, backups, tickets).
    static func activities(_ connection: Int64, _ refs: [String]) -> SQL {
        """
        INSERT INTO timeline_events (connection_id, account_ref, type, type_group, occurred_at, severity, title, actor, ref_kind,
                                     ref, device_ref, payload, dedupe_key)
        SELECT v.connection_id, coalesce(v.account_ref, d.account_ref),
               CASE WHEN v.type ILIKE '%patch%' THEN 'patch.cycle_completed' ELSE 'device.activity' END, 'devices', v.occurred_at,
               CASE WHEN v.result = 'FAILURE' THEN 'warning' END,
               left(v.title, 300) || coalesce(' on ' || coalesce(d.display_name, d.hostname), ''), v.actor, 'activity',
               v.external_id, v.device_ref, jsonb_build_object('type', v.type, 'code', v.code, 'result', v.result),
               v.connection_id || '/activity/' || v.external_id
          FROM activities v
          LEFT JOIN devices d ON d.connection_id = v.connection_id AND d.external_id = v.device_ref
         WHERE v.connection_id = \(connection) AND v.external_id = ANY (\(refs)) AND v.device_ref IS NOT NULL
           AND v.type NOT IN ('CONDITION', 'NINJA_BACKUP', 'NINJA_TICKETING')
           AND v.code NOT IN ('NODE_CREATED', 'NODE_DELETED', 'NODE_UPDATED')
            ON CONFLICT (dedupe_key) DO NOTHING
        """
    }

    static func backupEnded(_ connection: Int64, _ refs: [String]) -> SQL {
        """
        INSERT INTO timeline_events (connection_id, account_ref, type, type_group, occurred_at, severity, title, detail, ref_kind,
                                     ref, device_ref, payload, dedupe_key)
        SELECT b.connection_id, coalesce(b.account_ref, d.account_ref), 'backup.' || b.state, 'backups',
               coalesce(b.ended_at, b.started_at), CASE WHEN b.state IN ('failed', 'missed') THEN 'warning' END,
               'Backup' || coalesce(' of ' || coalesce(d.display_name, d.hostname), '') || ' ' || b.state,
               concat_ws(' · ', b.plan, b.destination, left(b.error, 200)), 'backup_run', b.external_id, b.device_ref,
               jsonb_build_object('plan', b.plan, 'bytes', b.bytes, 'started_at', b.started_at),
               b.connection_id || '/backup/' || b.external_id || '/' || b.state
          FROM backup_runs b
          LEFT JOIN devices d ON d.connection_id = b.connection_id AND d.external_id = b.device_ref
         WHERE b.connection_id = \(connection) AND b.external_id = ANY (\(refs)) AND b.state IN ('succeeded', 'failed', 'missed')
           AND coalesce(b.ended_at, b.started_at) IS NOT NULL
            ON CONFLICT (dedupe_key) DO NOTHING
        """
    }
}
