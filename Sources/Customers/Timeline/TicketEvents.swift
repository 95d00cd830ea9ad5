import Basics
import Database
import Sync

/// What happens to tickets, as statements over a batch of one connection's records.
enum TicketEvents {
    static func created(_ connection: Int64, _ refs: [String]) -> SQL {
        """
        INSERT INTO timeline_events (connection_id, account_ref, type, type_group, occurred_at, title, detail, actor, ref_kind, ref,
                                     ticket_ref, payload, dedupe_key)
        SELECT t.connection_id, t.account_ref, 'ticket.created', 'tickets', t.created_at,
               'Ticket #' || coalesce(t.number, t.external_id) || ' opened: ' || left(t.title, 300), left(t.body_preview, 300),
               t.contact_name, 'ticket', t.external_id, t.external_id,
               jsonb_build_object('number', t.number, 'board', t.board, 'priority', t.priority_raw, 'type', t.type),
               t.connection_id || '/ticket.created/' || t.external_id
          FROM tickets t
         WHERE t.connection_id = \(connection) AND t.external_id = ANY (\(refs)) AND t.created_at IS NOT NULL
            ON CONFLICT (dedupe_key) DO NOTHING
        """
    }

    static func closed(_ connection: Int64, _ refs: [String]) -> SQL {
        """
        INSERT INTO timeline_events (connection_id, account_ref, type, type_group, occurred_at, title, actor, ref_kind, ref,
                                     ticket_ref, payload, dedupe_key)
        SELECT t.connection_id, t.account_ref, 'ticket.closed', 'tickets', t.closed_at,
               'Ticket #' || coalesce(t.number, t.external_id) || ' closed: ' || left(t.title, 300), t.assignee_name,
               'ticket', t.external_id, t.external_id, jsonb_build_object('number', t.number, 'status', t.status_raw),
               t.connection_id || '/ticket.closed/' || t.external_id || '/' || extract(epoch FROM t.closed_at)::bigint
          FROM tickets t
         WHERE t.connection_id = \(connection) AND t.external_id = ANY (\(refs)) AND t.closed_at IS NOT NULL AND NOT t.is_open
            ON CONFLICT (dedupe_key) DO NOTHING
        """
    }

    static func statusChanged(_ connection: Int64, _ moves: [Change]) -> SQL {
        changed(
            connection, Moves(moves, of: "status_raw"), type: "ticket.status_changed", column: "t.status_raw",
            title: "coalesce(c.before, 'no status') || ' → ' || coalesce(c.after, 'no status')", mark: ": ")
    }

    static func assigned(_ connection: Int64, _ moves: [Change]) -> SQL {
        changed(
            connection, Moves(moves, of: "assignee_name"), type: "ticket.assigned", column: "t.assignee_name",
            title: "coalesce(c.after, 'nobody')", mark: " assigned to ")
    }

    /// Updates whose watched column is another than before; `column` and `title` are SQL of this file.
    private static func changed(
        _ connection: Int64, _ moves: Moves, type: String, column: SQL, title: SQL, mark: String
    ) -> SQL {
        """
        INSERT INTO timeline_events (connection_id, account_ref, type, type_group, occurred_at, title, detail, ref_kind, ref,
                                     ticket_ref, payload, dedupe_key)
        SELECT c.connection_id, c.account_ref, \(type), 'tickets', c.at,
               'Ticket #' || c.number || \(mark) || \(title), left(c.title, 300), 'ticket', c.ref, c.ref,
               jsonb_build_object('before', c.before, 'after', c.after),
               c.connection_id || '/' || \(type) || '/' || c.ref || '/' || c.id
          FROM (SELECT t.connection_id, t.account_ref, t.external_id AS ref, coalesce(t.number, t.external_id) AS number, t.title, m.id,
                       CASE WHEN m.is_last THEN coalesce(t.source_updated_at, m.at) ELSE m.at END AS at,
                       nullif(m.before, '') AS before, CASE WHEN m.is_last THEN \(column) ELSE nullif(m.after, '') END AS after
                  FROM \(moves.rows)
                  JOIN tickets t ON t.connection_id = \(connection) AND t.external_id = m.ref) c
         WHERE c.before IS DISTINCT FROM c.after
            ON CONFLICT (dedupe_key) DO NOTHING
        """
    }

    static func notes(_ connection: Int64, _ refs: [String]) -> SQL {
        """
        INSERT INTO timeline_events (connection_id, account_ref, type, type_group, occurred_at, title, detail, actor, ref_kind, ref,
                                     ticket_ref, payload, dedupe_key)
        SELECT n.connection_id, coalesce(t.account_ref, n.account_ref),
               CASE n.visibility WHEN 'public' THEN 'ticket.replied' ELSE 'ticket.note_added' END, 'tickets', n.created_at,
               coalesce(n.author, 'Someone') || CASE n.visibility WHEN 'public' THEN ' replied on #' ELSE ' noted on #' END
                   || coalesce(t.number, n.ticket_ref), left(n.body, 300), n.author, 'ticket_note', n.external_id, n.ticket_ref,
               jsonb_build_object('visibility', n.visibility, 'author_kind', n.author_kind),
               n.connection_id || '/ticket_note/' || n.external_id
          FROM ticket_notes n
          LEFT JOIN tickets t ON t.connection_id = n.connection_id AND t.external_id = n.ticket_ref
         WHERE n.connection_id = \(connection) AND n.external_id = ANY (\(refs)) AND n.created_at IS NOT NULL
            ON CONFLICT (dedupe_key) DO NOTHING
        """
    }

    static func timeLogged(_ connection: Int64, _ refs: [String]) -> SQL {
        """
        INSERT INTO timeline_events (connection_id, account_ref, type, type_group, occurred_at, title, detail, actor, ref_kind, ref,
                                     ticket_ref, payload, dedupe_key)
        SELECT e.connection_id, coalesce(t.account_ref, e.account_ref), 'time.logged', 'tickets', coalesce(e.ended_at, e.started_at),
               coalesce(e.technician_name, 'Someone') || ' logged ' || e.minutes || ' min'
                   || coalesce(' on #' || coalesce(t.number, e.ticket_ref), ''), left(e.notes, 300), e.technician_name,
               'time_entry', e.external_id, e.ticket_ref, jsonb_build_object('minutes', e.minutes, 'billable', e.is_billable),
               e.connection_id || '/time.logged/' || e.external_id
          FROM time_entries e
          LEFT JOIN tickets t ON t.connection_id = e.connection_id AND t.external_id = e.ticket_ref
         WHERE e.connection_id = \(connection) AND e.external_id = ANY (\(refs)) AND e.started_at IS NOT NULL
            ON CONFLICT (dedupe_key) DO NOTHING
        """
    }

    /// A ticket that moved to another company takes its events along; events that came before their ticket find its account.
    static func followAccount(_ connection: Int64, _ refs: [String]) -> SQL {
        """
        UPDATE timeline_events e SET account_ref = t.account_ref
          FROM tickets t
         WHERE t.connection_id = \(connection) AND t.external_id = ANY (\(refs)) AND e.connection_id = t.connection_id
           AND e.ticket_ref = t.external_id AND e.account_ref IS DISTINCT FROM t.account_ref
        """
    }
}
