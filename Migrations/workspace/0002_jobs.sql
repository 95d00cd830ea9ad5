-- The durable job queue and its schedule.
CREATE TABLE jobs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    args jsonb NOT NULL DEFAULT '{}',
    unique_key text,
    state text NOT NULL DEFAULT 'available' CHECK (state IN ('available', 'running', 'done', 'dead', 'cancelled')),
    priority smallint NOT NULL DEFAULT 5,
    run_at timestamptz NOT NULL DEFAULT now(),
    attempt integer NOT NULL DEFAULT 0,
    max_attempts integer NOT NULL DEFAULT 12,
    lease_token uuid,
    lease_until timestamptz,
    rescues integer NOT NULL DEFAULT 0,
    again boolean NOT NULL DEFAULT false,
    last_error text,
    outcome text,
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_cost_delay = 0, fillfactor = 70);
CREATE INDEX jobs_available ON jobs (priority, run_at, id) WHERE state = 'available';
CREATE INDEX jobs_running ON jobs (lease_until) WHERE state = 'running';
CREATE INDEX jobs_finished ON jobs (finished_at) WHERE state IN ('done', 'cancelled');
CREATE UNIQUE INDEX jobs_unique ON jobs (unique_key) WHERE state IN ('available', 'running') AND unique_key IS NOT NULL;
COMMENT ON TABLE jobs IS 'Work to be done at least once.';
COMMENT ON COLUMN jobs.lease_token IS 'New at each claim: whoever holds an older one can commit nothing.';
COMMENT ON COLUMN jobs.again IS 'The same key was enqueued while the job ran: it runs once more.';
COMMENT ON COLUMN jobs.priority IS '0 is first (a person waits), 5 ordinary, 9 last.';

CREATE TABLE job_slots (
    kind text NOT NULL,
    slot timestamptz NOT NULL,
    PRIMARY KEY (kind, slot)
);
COMMENT ON TABLE job_slots IS 'Scheduled moments already taken, so that any number of processes may try.';

GRANT SELECT, INSERT, UPDATE, DELETE ON jobs, job_slots TO vectis_app;
