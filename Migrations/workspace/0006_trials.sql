-- The Test button: typed credentials wait, sealed, for the job that tries them.
CREATE TABLE connection_trials (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    connector text NOT NULL,
    connection_id bigint REFERENCES connections ON DELETE CASCADE,
    sealed text,
    fingerprint bytea,
    state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'passed', 'failed')),
    report jsonb,
    failure jsonb,
    requested_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    CHECK (sealed IS NULL OR finished_at IS NULL)
);
CREATE INDEX connection_trials_connection ON connection_trials (connection_id) WHERE connection_id IS NOT NULL;
CREATE INDEX connection_trials_created ON connection_trials (created_at);
COMMENT ON TABLE connection_trials IS 'Tries of credentials that are typed but not saved; kept for a day.';
COMMENT ON COLUMN connection_trials.sealed IS 'What was typed, sealed; erased when the trial ends, or after ten minutes.';
COMMENT ON COLUMN connection_trials.fingerprint IS 'A keyed hash of the values that were tried, so that saving others is noticed.';

GRANT SELECT, INSERT, UPDATE, DELETE ON connection_trials TO vectis_app;

-- Followers read the log in the order of transactions: an id is drawn before its transaction commits, so ids alone would let
-- a follower pass by a change that was drawn early and committed late.
ALTER TABLE changes DROP CONSTRAINT changes_pkey;
ALTER TABLE changes ADD PRIMARY KEY (xid, id);
ALTER TABLE follower_cursors ADD COLUMN xid xid8 NOT NULL DEFAULT '0';
COMMENT ON COLUMN follower_cursors.xid IS 'With change_id the place in the log: everything up to it was followed.';
