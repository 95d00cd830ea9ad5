-- The queue of all tickets, whatever it is narrowed down to, and what is set for tickets that we make.
CREATE INDEX tickets_queue ON tickets (is_open DESC, coalesce(source_updated_at, synced_at) DESC, id DESC)
    INCLUDE (source_updated_at, synced_at, created_at, connection_id, account_ref, board, status_raw, status_norm, assignee_ref,
             priority_norm)
    WHERE deleted_at IS NULL;
CREATE INDEX tickets_words ON tickets (coalesce(board, ''), coalesce(status_raw, '')) WHERE deleted_at IS NULL;
CREATE INDEX outbox_made ON outbox (connection_id, vendor_id) WHERE verb = 'ticket.create' AND vendor_id IS NOT NULL;

ALTER TABLE connections ADD COLUMN ticket_defaults jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN connections.ticket_defaults IS 'Board, status, type and priority of new tickets, by the vendor''s ids.';
ALTER TABLE workspace ADD COLUMN progress_on_reply boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN workspace.progress_on_reply IS 'The first public reply sets an open ticket to the board''s status for work in progress.';
