"""Every screen of a synced workspace: its name and where it is."""

from walk.ways import busy_customer


def pages(story, workspace):
    number, name = busy_customer(story, workspace)
    hub = f"/customers/{number}"

    def value(query):
        return story.world.sql(workspace, query)
    ticket = value(f"""
        SELECT t.id FROM tickets t JOIN source_accounts s ON s.connection_id = t.connection_id AND s.external_id = t.account_ref
          JOIN account_links l ON l.account_id = s.id AND l.customer_id = {number}
          JOIN ticket_notes n ON n.connection_id = t.connection_id AND n.ticket_ref = t.external_id
         WHERE t.is_open ORDER BY t.id LIMIT 1""")
    connection = value("SELECT min(id) FROM connections")
    run = value(f"SELECT max(id) FROM sync_runs WHERE connection_id = {connection}")
    # The simulator sends nothing that cannot be read, so two such records are put beside the run's own, one of them solved.
    value(f"""
        INSERT INTO sync_run_errors (run_id, stream, record_ref, reason, payload_hash, solved_at, solved_by)
        SELECT {run}, 'tickets', external_id, 'status.id: Expected a number, found a string.', 'x', s.at, s.by
          FROM (SELECT external_id FROM tickets WHERE connection_id = {connection} ORDER BY id LIMIT 1) t,
               (VALUES (NULL, NULL), (now(), {run})) AS s (at, by) RETURNING id""")
    # Nor does a job give up here.
    value("""
        INSERT INTO jobs (kind, args, state, attempt, last_error, finished_at)
        VALUES ('match_again', '{}', 'dead', 12, 'could not extend file: No space left on device [53100]', now()) RETURNING id""")
    account = value("SELECT min(account_id) FROM account_links WHERE state = 'suggested'")
    pair = value("SELECT left_id || '&merged=' || right_id FROM duplicate_candidates WHERE dismissed_by IS NULL LIMIT 1")
    drawer = f"/admin/integrations/{connection}"
    found = {
        "home": "/", "customers": "/customers", "customers-none": "/customers?q=nobody-is-called-so",
        "customers-columns": "/customers?column=owner&column=tickets&sort=tickets",
        "hub": hub, "ticket": f"{hub}/tickets/{ticket}",
        **{f"hub-{section}": f"{hub}/{section}" for section in
           ("tickets", "devices", "alerts", "backups", "contracts", "contacts", "notes", "timeline")},
        "rmm": "/rmm", "rmm-devices": "/rmm/devices", "integrations": "/admin/integrations",
        "sync-logs": "/admin/integrations?tab=logs",
        **{f"drawer-{tab}": f"{drawer}?tab={tab}" for tab in ("credentials", "sync", "mapping", "logs", "activity")},
        "run": f"{drawer}/runs/{run}", "run-log": f"{drawer}/runs/{run}?level=info&q=tickets",
        "parity": f"{drawer}/parity", "mapping-queue": "/admin/mapping", "mapping-grid": "/admin/mapping?view=grid",
        "mapping-duplicates": "/admin/mapping?view=grid&filter=duplicates", "mapping-linked": "/admin/mapping?view=linked",
        "mapping-history": "/admin/mapping?view=history", "guides": "/guides", "guide-connectwise": "/guides/connectwise",
        "guide-ninjaone": "/guides/ninjaone", "search": f"/search?q={name[:5]}", "account": "/account", "not-found": "/nowhere",
    }
    admins = {
        "connect": "/admin/integrations/new/ninjaone", "mapping-strong": "/admin/mapping/strong",
        "mapping-find": f"/admin/mapping/accounts/{account}/find?q=a", "mapping-import": "/admin/mapping/import",
        "mapping-spine": f"/admin/mapping/spine?to={value('SELECT max(id) FROM connections')}", "hub-deeds": f"{hub}/deeds",
        "jobs": "/admin/jobs", "workspace": "/admin/workspace",
        "audit": "/admin/audit", "audit-narrowed": "/admin/audit?q=action%3Aintegration_connected+created%3A..",
        "audit-none": "/admin/audit?q=nobody", "audit-entry": "/admin/audit/1",
    }
    if pair:
        admins["mapping-merge"] = f"/admin/mapping/merge?survivor={pair}"
    return found, admins
