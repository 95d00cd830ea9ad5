-- A customer's page shows the first devices by name and counts the rest; with thousands at one customer both read all of them
-- from the table. Now the order and the count come from the index alone.
DROP INDEX devices_account;
CREATE INDEX devices_account ON devices (connection_id, account_ref, lower(hostname), id) INCLUDE (deleted_at);

-- Open alerts are few among many that are over; pages list and count only these.
CREATE INDEX alert_threads_account_open ON alert_threads (connection_id, account_ref, severity, last_seen_at DESC)
    WHERE state IN ('open', 'acknowledged');

-- The open tickets of a customer in the order in which they are shown, so that the first ten are read and no others.
DROP INDEX tickets_account_open;
CREATE INDEX tickets_account_open ON tickets (connection_id, account_ref, (coalesce(source_updated_at, synced_at)) DESC, id DESC)
    WHERE is_open AND deleted_at IS NULL;

-- What else a page counts or takes the first of.
DROP INDEX tickets_account;
CREATE INDEX tickets_account ON tickets (connection_id, account_ref, closed_at DESC) INCLUDE (is_open, deleted_at);
DROP INDEX contacts_account;
CREATE INDEX contacts_account ON contacts (connection_id, account_ref, is_primary DESC, id) INCLUDE (is_active, deleted_at);
