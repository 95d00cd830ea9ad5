-- An MSP of 2 000 customers, one of them (number 1) with 10 000 tickets, 2 000 devices and 20 000 events.
BEGIN;
INSERT INTO connections (connector, label, is_enabled, has_credentials, last_ok_at, last_run_at, identity)
VALUES ('connectwise', 'ConnectWise Manage', false, false, now(), now(), 'bench@cw'),
       ('ninjaone', 'NinjaOne', false, false, now(), now(), 'bench@ninja');
UPDATE workspace SET spine_connection_id = 1, totp_required = false;

INSERT INTO source_accounts (connection_id, external_id, name, identifier, status, city, website, content_hash, source_updated_at)
SELECT tool, n::text, (ARRAY['Northgate', 'Willow', 'Crescent', 'Harbor', 'Sterling', 'Juniper', 'Redwood', 'Summit'])[1 + n % 8]
       || ' ' || (ARRAY['Dental', 'Legal', 'Logistics', 'Insurance', 'Architects'])[1 + n % 5] || ' ' || n,
       'c' || n, 'Active', (ARRAY['Boise', 'Reno', 'Leeds', 'Graz'])[1 + n % 4], 'https://customer' || n || '.example',
       '', now() - n * interval '1 minute'
  FROM generate_series(1, 2000) n, generate_series(1, 2) tool ORDER BY tool, n;
INSERT INTO customers (name, tags, name_norm, created_from)
SELECT name, CASE WHEN id % 3 = 0 THEN '{gold}' ELSE '{}' END::text[], lower(name), id
  FROM source_accounts WHERE connection_id = 1 ORDER BY id;
INSERT INTO account_links (account_id, state, customer_id, method, score)
SELECT a.id, 'linked', a.external_id::bigint, CASE a.connection_id WHEN 1 THEN 'spine' ELSE 'auto' END, 6
  FROM source_accounts a;

INSERT INTO contacts (connection_id, external_id, account_ref, name, title, emails, phones, content_hash)
SELECT 1, c || '-' || n, c::text, 'Person ' || n, 'Office manager', ARRAY['p' || n || '@customer' || c || '.example'],
       ARRAY['2085550100'], ''
  FROM generate_series(1, 2000) c, LATERAL generate_series(1, CASE c WHEN 1 THEN 300 ELSE 4 END) n;

INSERT INTO tickets (connection_id, external_id, account_ref, number, title, status_raw, status_norm, priority_raw,
    priority_norm, type, board, contact_name, assignee_name, created_at, closed_at, is_open, source_updated_at, deep_link,
    content_hash)
SELECT 1, (c * 100000 + n)::text, c::text, (c * 100000 + n)::text,
       (ARRAY['Outlook asks for a password', 'Printer offline', 'New user', 'VPN drops', 'Backup failed on'])[1 + n % 5]
       || ' ' || n,
       CASE WHEN n % 20 = 0 THEN 'In Progress' ELSE '>Closed' END,
       CASE WHEN n % 20 = 0 THEN 'in_progress' ELSE 'closed' END, 'Priority 3', 1 + n % 4, 'Request', 'Service Desk',
       'Person ' || n % 50, 'Tech ' || n % 12, now() - n * interval '1 hour',
       CASE WHEN n % 20 = 0 THEN NULL ELSE now() - n * interval '50 minutes' END, n % 20 = 0, now() - n * interval '50 minutes',
       'https://na.myconnectwise.net/ticket/' || n, ''
  FROM generate_series(1, 2000) c, LATERAL generate_series(1, CASE c WHEN 1 THEN 10000 ELSE 40 END) n;

INSERT INTO devices (connection_id, external_id, account_ref, hostname, serial, manufacturer, model, kind, os, site_name,
    last_seen_at, is_online, patch_state, av_state, needs_reboot, logged_in_user, warranty_until, source_updated_at, content_hash)
SELECT 2, (c * 10000 + n)::text, c::text, 'C' || c || '-PC' || n, 'SN' || c || '-' || n, 'Dell', 'Latitude 5540',
       CASE WHEN n % 10 = 0 THEN 'server' ELSE 'workstation' END, 'Windows 11 Pro', 'Main office', now() - n * interval '1 minute',
       n % 7 <> 0, 'current', 'on', n % 15 = 0, 'user' || n, current_date + n % 900, now() - n * interval '1 minute', ''
  FROM generate_series(1, 2000) c, LATERAL generate_series(1, CASE c WHEN 1 THEN 2000 ELSE 15 END) n;

INSERT INTO alert_threads (connection_id, account_ref, device_ref, condition_class, source_type, severity, title,
    first_seen_at, last_seen_at, count, open_count, state)
SELECT 2, c::text, (c * 10000 + n)::text, 'disk', 'CONDITION', (ARRAY['critical', 'warning', 'info'])[1 + n % 3],
       'Disk space below 10 % on C:', now() - n * interval '2 hours', now() - n * interval '1 hour', 3,
       CASE WHEN n % 8 = 0 THEN 1 ELSE 0 END, CASE WHEN n % 8 = 0 THEN 'open' ELSE 'resolved' END
  FROM generate_series(1, 2000) c, LATERAL generate_series(1, CASE c WHEN 1 THEN 800 ELSE 8 END) n;

INSERT INTO alerts (connection_id, external_id, account_ref, device_ref, condition_class, severity, title, opened_at, cleared_at,
    content_hash)
SELECT 2, t.id || '-' || n, t.account_ref, t.device_ref, t.condition_class, t.severity, t.title, t.first_seen_at,
       CASE WHEN t.state = 'open' AND n = 1 THEN NULL ELSE t.last_seen_at END, ''
  FROM alert_threads t, generate_series(1, 3) n;

INSERT INTO contracts (connection_id, external_id, account_ref, name, type, status, starts_on, ends_on, amount_minor, currency,
    content_hash)
SELECT 1, c || '-' || n, c::text, 'Managed services ' || n, 'Managed', 'Active', current_date - 400, current_date + 300, 120000,
       'USD', ''
  FROM generate_series(1, 2000) c, LATERAL generate_series(1, CASE c WHEN 1 THEN 12 ELSE 2 END) n;

INSERT INTO timeline_events (connection_id, account_ref, type, type_group, occurred_at, severity, title, actor, ref_kind, ref,
    dedupe_key)
SELECT CASE WHEN n % 2 = 0 THEN 1 ELSE 2 END, c::text, CASE WHEN n % 2 = 0 THEN 'ticket.created' ELSE 'device.offline' END,
       CASE WHEN n % 2 = 0 THEN 'tickets' ELSE 'devices' END, now() - n * interval '20 minutes',
       CASE WHEN n % 2 = 0 THEN NULL ELSE 'warning' END, 'Something happened, number ' || n, 'Tech ' || n % 12,
       CASE WHEN n % 2 = 0 THEN 'tickets' ELSE 'devices' END,
       CASE WHEN n % 2 = 0 THEN (c * 100000 + n % 10000)::text ELSE (c * 10000 + n % 2000)::text END,
       'bench/' || c || '/' || n
  FROM generate_series(1, 2000) c, LATERAL generate_series(1, CASE c WHEN 1 THEN 20000 ELSE 40 END) n;

INSERT INTO customer_notes (customer_id, author_name, body)
SELECT 1, 'Person 1', 'Call **reception** first; the line is busy before ten.' FROM generate_series(1, 5);
COMMIT;
VACUUM ANALYZE;
