-- Writes to vendors: decided in the transaction of whoever wants them, sent by a job, each exactly once.
ALTER TABLE workspace ADD COLUMN writes_stopped_at timestamptz, ADD COLUMN writes_stopped_by text;
COMMENT ON COLUMN workspace.writes_stopped_at IS 'Stop all writes: since then no call that writes begins; null: they go out.';

CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key bytea NOT NULL UNIQUE CHECK (length(key) = 32),
    connection_id bigint NOT NULL REFERENCES connections ON DELETE CASCADE,
    verb text NOT NULL,
    payload jsonb NOT NULL,
    file bytea,
    target text NOT NULL,
    condition bytea,
    record_kind text,
    record_ref text,
    customer_id bigint,
    origin_kind text,
    origin_id bigint,
    source text NOT NULL CHECK (source IN ('person', 'rule', 'test')),
    source_id bigint,
    source_name text NOT NULL,
    source_version integer,
    limits jsonb,
    follows bigint REFERENCES outbox ON DELETE SET NULL,
    state text NOT NULL DEFAULT 'pending'
        CHECK (state IN ('pending', 'sending', 'sent', 'failed', 'unknown', 'needs_person', 'cancelled', 'expired')),
    why text,
    words text,
    failure jsonb,
    attempt integer NOT NULL DEFAULT 0,
    looks integer NOT NULL DEFAULT 0,
    next_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL DEFAULT now() + interval '24 hours',
    first_sent_at timestamptz,
    sent_at timestamptz,
    request jsonb,
    answer text,
    status integer,
    vendor_id text,
    vendor_url text,
    echo jsonb NOT NULL DEFAULT '{}',
    duplicate_of bigint,
    decided_by text,
    refreshed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
);
ALTER TABLE outbox ALTER COLUMN file SET STORAGE EXTERNAL;
CREATE INDEX outbox_connection ON outbox (connection_id, first_sent_at);
CREATE INDEX outbox_customer ON outbox (customer_id, first_sent_at) WHERE source = 'rule';
CREATE INDEX outbox_rule ON outbox (source_id, first_sent_at) WHERE source = 'rule';
CREATE INDEX outbox_open ON outbox (connection_id, target, id) WHERE state IN ('pending', 'sending', 'unknown', 'needs_person');
CREATE INDEX outbox_condition ON outbox (condition) WHERE condition IS NOT NULL;
CREATE INDEX outbox_record ON outbox (connection_id, record_kind, record_ref, finished_at);
CREATE INDEX outbox_origin ON outbox (origin_kind, origin_id) WHERE origin_id IS NOT NULL;
CREATE INDEX outbox_follows ON outbox (follows) WHERE follows IS NOT NULL;
CREATE INDEX outbox_state ON outbox (state, id DESC);
COMMENT ON TABLE outbox IS 'Every write to a vendor, from the decision to the receipt.';
COMMENT ON COLUMN outbox.key IS 'SHA-256 of what makes it this write and no other; its first 12 digits travel to the vendor.';
COMMENT ON COLUMN outbox.payload IS 'The write in our words; request is what was made of it for the vendor.';
COMMENT ON COLUMN outbox.target IS 'What is written to: one write at a time, in the order of their ids.';
COMMENT ON COLUMN outbox.condition IS 'The condition instance that it answers: a second write for the same one is superfluous.';
COMMENT ON COLUMN outbox.origin_kind IS 'The record of ours from which it came, as alert_thread or ticket.';
COMMENT ON COLUMN outbox.follows IS 'The write of which this is the second part.';
COMMENT ON COLUMN outbox.why IS 'Why it waits or how it ended, as a word: turn, stopped, breaker, budget, duplicate …';
COMMENT ON COLUMN outbox.looks IS 'Look-ups that found nothing since the outcome became unknown.';
COMMENT ON COLUMN outbox.sent_at IS 'When the last sending began.';
COMMENT ON COLUMN outbox.echo IS 'The mirror''s columns that it changes, with their new values.';

CREATE TABLE write_breakers (
    connection_id bigint PRIMARY KEY REFERENCES connections ON DELETE CASCADE,
    state text NOT NULL DEFAULT 'closed' CHECK (state IN ('closed', 'open', 'trying')),
    in_row integer NOT NULL DEFAULT 0,
    recent text NOT NULL DEFAULT '',
    opened_at timestamptz,
    open_seconds float8 NOT NULL DEFAULT 0,
    until timestamptz,
    needs_credentials boolean NOT NULL DEFAULT false,
    probe bigint,
    slow_until timestamptz,
    words text
);
COMMENT ON TABLE write_breakers IS 'Whether a connection takes writes at present; its row is locked while one is let through.';
COMMENT ON COLUMN write_breakers.recent IS 'The last 20 sendings: + done, - failed.';
COMMENT ON COLUMN write_breakers.slow_until IS 'Until when the vendor asked us to wait.';

CREATE TABLE vendor_choices (
    connection_id bigint NOT NULL REFERENCES connections ON DELETE CASCADE,
    list text NOT NULL,
    parent_ref text NOT NULL DEFAULT '',
    ref text NOT NULL,
    name text NOT NULL,
    is_default boolean NOT NULL,
    is_closed boolean NOT NULL,
    position integer NOT NULL,
    PRIMARY KEY (connection_id, list, parent_ref, ref)
);
COMMENT ON TABLE vendor_choices IS 'Lists among whose values writes choose: boards, statuses, types, priorities.';
ALTER TABLE connections ADD COLUMN choices_read_at timestamptz, ADD COLUMN choices_failure jsonb;
COMMENT ON COLUMN connections.choices_failure IS 'Why the lists could not be read the last time.';

GRANT SELECT, INSERT, UPDATE, DELETE ON outbox, write_breakers, vendor_choices TO vectis_app;
