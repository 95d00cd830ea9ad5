-- Rules: what people wrote, what happened, what was concluded, and what was done about it. Records keep their former states, so
-- that a rule can be asked what it would have done.

CREATE TABLE rules (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL CHECK (length(name) BETWEEN 3 AND 120),
    mode text NOT NULL DEFAULT 'draft' CHECK (mode IN ('draft', 'dry_run', 'live', 'paused', 'auto_paused')),
    live_version integer,
    trial_version integer,
    trial_since timestamptz,
    paused_why text,
    owner_id bigint REFERENCES users,
    owner_name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz
);
CREATE INDEX rules_owner ON rules (owner_id) WHERE owner_id IS NOT NULL;
COMMENT ON TABLE rules IS 'A rule with its mode; what it says stands in its versions.';
COMMENT ON COLUMN rules.live_version IS 'The version that acts, also while paused; null: none was ever promoted.';
COMMENT ON COLUMN rules.trial_version IS 'The version in draft or dry run, beside the live one.';
COMMENT ON COLUMN rules.trial_since IS 'Since when the present meaning is in dry run; renaming does not restart it.';

CREATE TABLE rule_versions (
    rule_id bigint NOT NULL REFERENCES rules,
    version integer NOT NULL,
    definition jsonb NOT NULL,
    meaning bytea NOT NULL,
    copied_from integer,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (rule_id, version)
);
COMMENT ON TABLE rule_versions IS 'What a rule said, for ever: rows are added and never changed.';
COMMENT ON COLUMN rule_versions.meaning IS 'SHA-256 of what decides how it acts: trigger, when, then, scope, limits.';
CREATE FUNCTION refuse_version_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a version of a rule never changes';
END $$;
CREATE TRIGGER rule_versions_immutable BEFORE UPDATE ON rule_versions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_version_change();

CREATE TABLE rule_events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    connection_id bigint REFERENCES connections ON DELETE CASCADE,
    ref text NOT NULL,
    before jsonb,
    args jsonb NOT NULL DEFAULT '{}',
    instance text NOT NULL,
    cause bigint[] NOT NULL DEFAULT '{}',
    is_history boolean NOT NULL DEFAULT false,
    dedupe_key text UNIQUE,
    occurred_at timestamptz NOT NULL,
    observed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX rule_events_observed ON rule_events (observed_at, id);
CREATE INDEX rule_events_record ON rule_events (connection_id, ref);
COMMENT ON TABLE rule_events IS 'What happened to records, as rules see it; only added to.';
COMMENT ON COLUMN rule_events.instance IS 'The condition instance: the same from the record''s opening to its closing.';
COMMENT ON COLUMN rule_events.cause IS 'Rules whose own writes led to it, the first one first.';
COMMENT ON COLUMN rule_events.is_history IS 'From a first read or a look-back: rules may be tried on it, it triggers none.';
COMMENT ON COLUMN rule_events.dedupe_key IS 'Of events that a clock makes, so that each is made once.';

CREATE TABLE rule_holds (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule_id bigint NOT NULL REFERENCES rules,
    version integer NOT NULL,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'approved', 'discarded', 'expired')),
    since timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL DEFAULT now() + interval '24 hours',
    decided_by text,
    decided_at timestamptz
);
CREATE INDEX rule_holds_rule ON rule_holds (rule_id, id);
COMMENT ON TABLE rule_holds IS 'A storm: matches of a rule that wait together for a person''s word.';

CREATE TABLE rule_decisions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule_id bigint NOT NULL REFERENCES rules,
    version integer NOT NULL,
    mode text NOT NULL,
    event_id bigint NOT NULL REFERENCES rule_events ON DELETE CASCADE,
    record text NOT NULL,
    title text NOT NULL,
    customer_id bigint,
    verdict text NOT NULL CHECK (verdict IN ('no_match', 'unknown', 'late', 'would_fire', 'fired', 'suppressed_duplicate',
        'suppressed_echo', 'rate_limited', 'held', 'failed', 'cancelled')),
    why text,
    tree jsonb NOT NULL,
    actions jsonb NOT NULL DEFAULT '[]',
    dedupe_key text,
    instance text NOT NULL,
    hold_id bigint REFERENCES rule_holds,
    is_shadow boolean NOT NULL,
    took_us integer NOT NULL,
    mark text CHECK (mark IN ('right', 'wrong')),
    marked_by text,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX rule_decisions_rule ON rule_decisions (rule_id, id DESC);
CREATE INDEX rule_decisions_event ON rule_decisions (event_id);
CREATE INDEX rule_decisions_customer ON rule_decisions (customer_id, id DESC) WHERE customer_id IS NOT NULL;
CREATE INDEX rule_decisions_hold ON rule_decisions (hold_id) WHERE hold_id IS NOT NULL;
CREATE INDEX rule_decisions_at ON rule_decisions (at);
COMMENT ON TABLE rule_decisions IS 'What a version of a rule concluded about an event, with the values it saw.';
COMMENT ON COLUMN rule_decisions.tree IS 'Each line of the condition with its value, verdict and cause of not knowing.';
COMMENT ON COLUMN rule_decisions.mark IS 'A person''s word in a dry run: looks right, or not what was wanted.';

CREATE TABLE rule_counts (
    rule_id bigint NOT NULL REFERENCES rules,
    version integer NOT NULL,
    hour timestamptz NOT NULL,
    verdict text NOT NULL,
    n bigint NOT NULL,
    PRIMARY KEY (rule_id, version, hour, verdict)
);
COMMENT ON TABLE rule_counts IS 'Decisions an hour, also of those whose rows are gone.';

CREATE TABLE rule_timers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule_id bigint NOT NULL REFERENCES rules,
    version integer NOT NULL,
    event_id bigint NOT NULL REFERENCES rule_events ON DELETE CASCADE,
    why text NOT NULL CHECK (why IN ('stays', 'unknown', 'hours')),
    due_at timestamptz NOT NULL,
    UNIQUE (rule_id, version, event_id)
);
CREATE INDEX rule_timers_due ON rule_timers (due_at);
CREATE INDEX rule_timers_event ON rule_timers (event_id);
COMMENT ON TABLE rule_timers IS 'Events a rule looks at later: whether the state stays, the source is read again, or hours begin.';

CREATE TABLE rule_actions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    decision_id bigint NOT NULL REFERENCES rule_decisions ON DELETE CASCADE,
    rule_id bigint NOT NULL REFERENCES rules,
    version integer NOT NULL,
    lane integer NOT NULL,
    index integer NOT NULL,
    name text NOT NULL,
    target text,
    record text,
    payload jsonb NOT NULL,
    dedupe_key text NOT NULL,
    instance text NOT NULL,
    customer_id bigint,
    device_ref text,
    state text NOT NULL CHECK (state IN ('shadow', 'waiting', 'pending', 'sent', 'failed', 'cancelled')),
    why text,
    outbox_id bigint,
    due_at timestamptz NOT NULL DEFAULT now(),
    closed_at timestamptz,
    finished_at timestamptz,
    at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (rule_id, lane, dedupe_key, instance, index)
);
CREATE INDEX rule_actions_decision ON rule_actions (decision_id);
CREATE INDEX rule_actions_due ON rule_actions (due_at) WHERE state IN ('waiting', 'pending');
CREATE INDEX rule_actions_rule ON rule_actions (rule_id, lane, at);
CREATE INDEX rule_actions_outbox ON rule_actions (outbox_id) WHERE outbox_id IS NOT NULL;
COMMENT ON TABLE rule_actions IS 'What a rule did, or in a dry run would have done: one row for each action and condition instance.';
COMMENT ON COLUMN rule_actions.lane IS '0: live. Otherwise the version in dry run, whose effects only it sees.';
COMMENT ON COLUMN rule_actions.closed_at IS 'When the trigger closed; a shadow is no effect any more from then on.';

CREATE TABLE record_history (
    kind text NOT NULL,
    connection_id bigint NOT NULL REFERENCES connections ON DELETE CASCADE,
    ref text NOT NULL,
    account_ref text,
    device_ref text,
    main_at timestamptz NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz NOT NULL DEFAULT 'infinity',
    record jsonb NOT NULL
);
CREATE INDEX record_history_ref ON record_history (kind, connection_id, ref, valid_from DESC);
CREATE INDEX record_history_account ON record_history (kind, connection_id, account_ref, main_at DESC);
CREATE INDEX record_history_device ON record_history (kind, connection_id, device_ref, main_at DESC) WHERE device_ref IS NOT NULL;
COMMENT ON TABLE record_history IS 'What tickets, alerts, devices, backup runs, contracts and invoices were, and from when to when.';
COMMENT ON COLUMN record_history.main_at IS 'The record''s own time: opened, created, ended, issued.';
COMMENT ON COLUMN record_history.record IS 'The row as it was, by column; jsonb_populate_record makes a row of the table of it again.';

CREATE TABLE rule_backtests (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    definition jsonb NOT NULL,
    days integer NOT NULL CHECK (days IN (7, 30, 90)),
    until timestamptz NOT NULL DEFAULT now(),
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    progress integer NOT NULL DEFAULT 0,
    report jsonb,
    requested_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
);
CREATE UNIQUE INDEX rule_backtests_one ON rule_backtests ((true)) WHERE state IN ('waiting', 'running');
COMMENT ON TABLE rule_backtests IS 'What a draft would have done: one at a time, its report kept.';

GRANT SELECT, INSERT, UPDATE, DELETE ON rules, rule_versions, rule_events, rule_holds, rule_decisions, rule_counts, rule_timers,
    rule_actions, record_history, rule_backtests TO vectis_app;
