-- Records that a run put aside can be read again by themselves, by a run of its own; what is solved is then marked.
ALTER TABLE sync_runs ADD COLUMN retry_of bigint REFERENCES sync_runs (id) ON DELETE SET NULL;
CREATE INDEX sync_runs_retry_of ON sync_runs (retry_of) WHERE retry_of IS NOT NULL;
COMMENT ON COLUMN sync_runs.retry_of IS 'The run whose records this one reads again; it reads nothing else.';

ALTER TABLE sync_run_errors
    ADD COLUMN account_ref text,
    ADD COLUMN solved_at timestamptz,
    ADD COLUMN solved_by bigint REFERENCES sync_runs (id) ON DELETE SET NULL;
CREATE INDEX sync_run_errors_open ON sync_run_errors (stream, run_id) WHERE solved_at IS NULL;
CREATE INDEX sync_run_errors_solved_by ON sync_run_errors (solved_by) WHERE solved_by IS NOT NULL;
COMMENT ON COLUMN sync_run_errors.account_ref IS 'The vendor''s id of the account the record says it belongs to, where it could be read.';
COMMENT ON COLUMN sync_run_errors.solved_by IS 'The later run that could read the record.';

-- What an admin chooses of a sync besides its interval: quiet hours, our share of the vendor's rate limit, filters, and what
-- becomes of the rows of a part that is switched off.
ALTER TABLE connections
    ADD COLUMN quiet_from smallint CHECK (quiet_from BETWEEN 0 AND 1439),
    ADD COLUMN quiet_to smallint CHECK (quiet_to BETWEEN 0 AND 1439),
    ADD COLUMN full_due boolean NOT NULL DEFAULT false,
    ADD COLUMN budget_per_minute integer CHECK (budget_per_minute > 0),
    ADD CONSTRAINT connections_quiet_check CHECK ((quiet_from IS NULL) = (quiet_to IS NULL) AND quiet_from <> quiet_to);
COMMENT ON COLUMN connections.quiet_from IS 'Minutes after midnight in the workspace''s time zone from which the schedule queues nothing.';
COMMENT ON COLUMN connections.full_due IS 'The nightly full read fell into quiet hours: the next scheduled run makes up for it.';
COMMENT ON COLUMN connections.budget_per_minute IS 'Calls a minute at most; null: the connector''s own bound.';
COMMENT ON COLUMN connections.options IS 'What is chosen of each filter, by its name: {"customer_types": ["Client"]}; absent or empty: everything.';

ALTER TABLE connection_streams
    ADD COLUMN left_out jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN filtered_by jsonb,
    ADD COLUMN purged_at timestamptz,
    ADD COLUMN purge_kinds text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN connection_streams.left_out IS 'What filters left out of the last whole read: {"customer_types": {"Vendor": 12}}.';
COMMENT ON COLUMN connection_streams.filtered_by IS 'The connection''s options as of the last whole read: what is chosen since takes effect with the next.';
COMMENT ON COLUMN connection_streams.purged_at IS 'Switched off with the order to remove its rows, until it is switched on again.';
COMMENT ON COLUMN connection_streams.purge_kinds IS 'The tables of those rows.';

-- After each whole read: what the vendor has, what is here, and why the two differ.
CREATE TABLE parity_counts (
    connection_id bigint NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    stream text NOT NULL,
    counted_at timestamptz NOT NULL DEFAULT now(),
    at_vendor bigint NOT NULL,
    is_counted boolean NOT NULL,
    here bigint NOT NULL,
    left_out bigint NOT NULL,
    deleted bigint NOT NULL,
    ignored bigint NOT NULL,
    failed bigint NOT NULL,
    extra bigint NOT NULL,
    older bigint NOT NULL,
    missing_refs jsonb NOT NULL DEFAULT '[]',
    extra_refs text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (connection_id, stream)
);
COMMENT ON TABLE parity_counts IS 'The latest comparison of a part with its vendor, made at the end of each whole read.';
COMMENT ON COLUMN parity_counts.is_counted IS 'Whether the vendor told the number itself; else it is what its list held.';
COMMENT ON COLUMN parity_counts.deleted IS 'Rows that the vendor lists and marks as deleted.';
COMMENT ON COLUMN parity_counts.ignored IS 'Rows that the vendor lists and that are no records Vectis keeps.';
COMMENT ON COLUMN parity_counts.here IS 'Visible rows that the read brought.';
COMMENT ON COLUMN parity_counts.extra IS 'Visible rows that the read should have brought and did not: a deletion waits for a person.';
COMMENT ON COLUMN parity_counts.older IS 'Visible rows from before the look-back, about which the read says nothing.';
COMMENT ON COLUMN parity_counts.missing_refs IS 'Some of the records that failed: [{"ref", "reason"}].';
GRANT SELECT, INSERT, UPDATE, DELETE ON parity_counts TO vectis_app;
