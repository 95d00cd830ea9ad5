-- Connections to vendors, their sealed credentials, runs and what each call was.
CREATE TABLE connections (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    connector text NOT NULL,
    label text NOT NULL CHECK (length(label) BETWEEN 1 AND 200),
    is_enabled boolean NOT NULL DEFAULT true,
    interval_minutes integer NOT NULL DEFAULT 15 CHECK (interval_minutes IN (5, 15, 30, 60, 1440)),
    lookback_days integer NOT NULL DEFAULT 90 CHECK (lookback_days IN (30, 90, 365)),
    streams_off text[] NOT NULL DEFAULT '{}',
    options jsonb NOT NULL DEFAULT '{}',
    plain_fields jsonb NOT NULL DEFAULT '{}',
    identity text,
    auto_link boolean NOT NULL DEFAULT true,
    creates_customers boolean NOT NULL DEFAULT false,
    has_credentials boolean NOT NULL DEFAULT false,
    paused_by text,
    error_kind text,
    error_sentence text,
    error_detail jsonb,
    failures integer NOT NULL DEFAULT 0,
    last_ok_at timestamptz,
    last_run_at timestamptz,
    next_run_at timestamptz,
    tested_at timestamptz,
    tested_text text,
    version integer NOT NULL DEFAULT 1,
    removed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by bigint REFERENCES users
);
CREATE INDEX connections_created_by ON connections (created_by);
CREATE INDEX connections_due ON connections (next_run_at) WHERE is_enabled AND removed_at IS NULL;
ALTER TABLE workspace ADD FOREIGN KEY (spine_connection_id) REFERENCES connections;
COMMENT ON TABLE connections IS 'Configured tools: one row for each account at a vendor.';
COMMENT ON COLUMN connections.plain_fields IS 'The drawer''s fields that are no secrets, by the manifest''s field names.';
COMMENT ON COLUMN connections.identity IS 'Which account at the vendor this is; another one needs another connection.';
COMMENT ON COLUMN connections.version IS 'Raised at each save; a save with an older one is refused (two admins, one drawer).';
COMMENT ON COLUMN connections.error_kind IS 'One of the eight kinds of vendor failure, while the last run failed.';

CREATE TABLE connection_secrets (
    connection_id bigint PRIMARY KEY REFERENCES connections ON DELETE CASCADE,
    sealed text NOT NULL,
    set_at timestamptz NOT NULL DEFAULT now(),
    set_by text NOT NULL,
    hints jsonb NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE connection_secrets IS 'Credentials: one sealed JSON value per connection, keyed by field name.';
COMMENT ON COLUMN connection_secrets.hints IS 'Per secret field its last four characters, kept only of secrets of 20 or more.';

CREATE TABLE connection_tokens (
    connection_id bigint PRIMARY KEY REFERENCES connections ON DELETE CASCADE,
    generation bigint NOT NULL,
    sealed text NOT NULL,
    expires_at timestamptz NOT NULL
);
COMMENT ON TABLE connection_tokens IS 'Sealed OAuth tokens with their generation; stored before their first use.';

CREATE TABLE connection_streams (
    connection_id bigint NOT NULL REFERENCES connections ON DELETE CASCADE,
    stream text NOT NULL,
    cursor jsonb,
    cursor_version integer NOT NULL DEFAULT 0,
    generation bigint NOT NULL DEFAULT 0,
    last_ok_at timestamptz,
    last_full_at timestamptz,
    rows bigint NOT NULL DEFAULT 0,
    error_kind text,
    error_sentence text,
    guard jsonb,
    PRIMARY KEY (connection_id, stream)
);
COMMENT ON TABLE connection_streams IS 'Progress of each readable collection of a connection.';
COMMENT ON COLUMN connection_streams.guard IS 'A deletion that waits for a person: {"would_remove": 120, "of": 400, "run": 7}.';

CREATE TABLE child_reads (
    connection_id bigint NOT NULL REFERENCES connections ON DELETE CASCADE,
    stream text NOT NULL,
    parent_ref text NOT NULL,
    parent_hash bytea NOT NULL,
    PRIMARY KEY (connection_id, stream, parent_ref)
);
COMMENT ON TABLE child_reads IS 'For which state of a parent (ticket, agreement …) its children were read last.';

CREATE TABLE sync_runs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    connection_id bigint NOT NULL REFERENCES connections ON DELETE CASCADE,
    trigger text NOT NULL CHECK (trigger IN ('initial', 'scheduled', 'manual', 'webhook', 'reconnect')),
    mode text NOT NULL DEFAULT 'changes' CHECK (mode IN ('changes', 'full')),
    only_stream text,
    state text NOT NULL DEFAULT 'queued'
        CHECK (state IN ('queued', 'running', 'succeeded', 'partial', 'failed', 'cancelled', 'skipped')),
    requested_by text,
    queued_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz,
    error_kind text,
    error_sentence text,
    error_detail jsonb,
    resumes_at timestamptz
);
CREATE INDEX sync_runs_connection ON sync_runs (connection_id, id DESC);
CREATE INDEX sync_runs_open ON sync_runs (connection_id) WHERE state IN ('queued', 'running');
COMMENT ON TABLE sync_runs IS 'One row per run of a connection.';
COMMENT ON COLUMN sync_runs.error_detail IS 'What the vendor said: {"status", "method", "path", "words", "anchor", "request_id"}, secrets scrubbed.';

CREATE TABLE sync_run_streams (
    run_id bigint NOT NULL REFERENCES sync_runs ON DELETE CASCADE,
    stream text NOT NULL,
    position smallint NOT NULL,
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'running', 'done', 'failed', 'skipped')),
    total bigint,
    read bigint NOT NULL DEFAULT 0,
    created bigint NOT NULL DEFAULT 0,
    updated bigint NOT NULL DEFAULT 0,
    unchanged bigint NOT NULL DEFAULT 0,
    removed bigint NOT NULL DEFAULT 0,
    skipped bigint NOT NULL DEFAULT 0,
    errors bigint NOT NULL DEFAULT 0,
    pages bigint NOT NULL DEFAULT 0,
    calls bigint NOT NULL DEFAULT 0,
    throttled_ms bigint NOT NULL DEFAULT 0,
    cursor_before jsonb,
    cursor_after jsonb,
    error_kind text,
    error_sentence text,
    error_detail jsonb,
    started_at timestamptz,
    finished_at timestamptz,
    PRIMARY KEY (run_id, stream)
);
COMMENT ON TABLE sync_run_streams IS 'Counters of one stream in one run.';

CREATE TABLE sync_run_errors (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id bigint NOT NULL REFERENCES sync_runs ON DELETE CASCADE,
    stream text NOT NULL,
    record_ref text,
    reason text NOT NULL,
    payload_hash text NOT NULL,
    is_retryable boolean NOT NULL DEFAULT true,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sync_run_errors_run ON sync_run_errors (run_id, id);
COMMENT ON TABLE sync_run_errors IS 'Records put aside because they could not be read, with the reason.';

CREATE TABLE vendor_calls (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    connection_id bigint NOT NULL REFERENCES connections ON DELETE CASCADE,
    run_id bigint REFERENCES sync_runs ON DELETE CASCADE,
    at timestamptz NOT NULL DEFAULT now(),
    method text NOT NULL,
    path text NOT NULL,
    status integer,
    ms integer NOT NULL,
    bytes bigint NOT NULL,
    failure text
);
CREATE INDEX vendor_calls_run ON vendor_calls (run_id, id);
CREATE INDEX vendor_calls_connection ON vendor_calls (connection_id, at);
COMMENT ON TABLE vendor_calls IS 'Every call to a vendor, without bodies; kept 14 days.';
COMMENT ON COLUMN vendor_calls.path IS 'The path''s template, never a query string.';

CREATE TABLE raw_pages (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    connection_id bigint NOT NULL REFERENCES connections ON DELETE CASCADE,
    run_id bigint NOT NULL REFERENCES sync_runs ON DELETE CASCADE,
    stream text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    sealed bytea NOT NULL
);
ALTER TABLE raw_pages ALTER COLUMN sealed SET STORAGE EXTERNAL;
CREATE INDEX raw_pages_run ON raw_pages (run_id, stream);
CREATE INDEX raw_pages_connection ON raw_pages (connection_id);
CREATE INDEX raw_pages_at ON raw_pages (at);
COMMENT ON TABLE raw_pages IS 'Vendors'' raw answers, a page a row, zstd and sealed; kept 14 days.';

CREATE TABLE changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    connection_id bigint NOT NULL,
    kind text NOT NULL,
    ref text NOT NULL,
    change text NOT NULL CHECK (change IN ('created', 'updated', 'removed', 'returned')),
    before jsonb,
    is_initial boolean NOT NULL DEFAULT false,
    at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE changes IS 'The change log: what landing changed, followed by everything that reacts. Pruned when all followers are past.';
COMMENT ON COLUMN changes.before IS 'Of an update: the former values of the kind''s watched columns.';
COMMENT ON COLUMN changes.is_initial IS 'Written by a connection''s first sync: history, not news.';

CREATE TABLE follower_cursors (
    follower text PRIMARY KEY,
    change_id bigint NOT NULL DEFAULT 0,
    moved_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE follower_cursors IS 'How far each follower has read the change log.';

GRANT SELECT, INSERT, UPDATE, DELETE ON connections, connection_secrets, connection_tokens, connection_streams, child_reads,
    sync_runs, sync_run_streams, sync_run_errors, vendor_calls, raw_pages, changes, follower_cursors TO vectis_app;
