-- The audit log's chain is held fast outside the database: each night its end is anchored with a mark that only the master
-- key can make, and old months are cut off at such an anchor and nowhere else.
ALTER TABLE audit_entries ADD COLUMN on_behalf_of text;
COMMENT ON COLUMN audit_entries.on_behalf_of IS 'Who put the rule to work that did this; null for deeds of people.';
CREATE INDEX audit_entries_action ON audit_entries (action, seq);
CREATE INDEX audit_entries_actor ON audit_entries (actor_name, seq);
CREATE INDEX audit_entries_target ON audit_entries (target_type, target_id, seq) WHERE target_type IS NOT NULL;

CREATE TABLE audit_anchors (
    seq  bigint PRIMARY KEY,
    hash bytea NOT NULL,
    at   timestamptz NOT NULL,
    key  text NOT NULL,
    mark bytea NOT NULL
);
COMMENT ON TABLE audit_anchors IS 'Ends of the chain as they were found intact; the same stand in the anchors file outside the database.';
COMMENT ON COLUMN audit_anchors.key IS 'The name of the master key that made the mark.';
COMMENT ON COLUMN audit_anchors.mark IS 'HMAC of workspace, seq, hash and time; what is in the database alone cannot make it.';

CREATE TABLE audit_starts (
    seq    bigint PRIMARY KEY REFERENCES audit_anchors (seq),
    cut_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE audit_starts IS 'Anchors at which older entries were cut off; the newest is where the chain begins.';

CREATE TABLE audit_checks (
    id         bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    at         timestamptz NOT NULL,
    until      bigint NOT NULL,
    broken_seq bigint,
    why        text
);
COMMENT ON TABLE audit_checks IS 'What each walk along the chain found; broken_seq is the first entry that is not right.';

GRANT SELECT, INSERT ON audit_anchors, audit_checks TO vectis_app;
GRANT SELECT ON audit_starts TO vectis_app;

CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Only cut_audit_log sets this, for its own statement.
    IF TG_OP = 'DELETE' AND current_setting('vectis.audit_cut', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only';
END $$;
CREATE TRIGGER audit_anchors_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_anchors
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_starts_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_starts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

-- The one way by which entries leave: whole months, older than 13 of them, up to an anchor. It belongs to the owner; the
-- application may call it and cannot make it do more.
CREATE FUNCTION cut_audit_log(anchor bigint) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    youngest timestamptz := date_trunc('month', now()) - interval '13 months';
    gone bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM audit_anchors WHERE seq = anchor AND at < youngest)
        OR EXISTS (SELECT FROM audit_entries WHERE seq <= anchor AND at >= youngest) THEN
        RAISE EXCEPTION 'the audit log is cut only at an anchor and behind the last 13 months';
    END IF;
    PERFORM set_config('vectis.audit_cut', 'on', true);
    DELETE FROM audit_customers WHERE seq <= anchor;
    DELETE FROM audit_entries WHERE seq <= anchor;
    GET DIAGNOSTICS gone = ROW_COUNT;
    PERFORM set_config('vectis.audit_cut', 'off', true);
    INSERT INTO audit_starts (seq) VALUES (anchor);
    RETURN gone;
END $$;
REVOKE ALL ON FUNCTION cut_audit_log(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cut_audit_log(bigint) TO vectis_app;

ALTER TABLE workspace ADD COLUMN audit_months integer NOT NULL DEFAULT 25 CHECK (audit_months BETWEEN 13 AND 84);
COMMENT ON COLUMN workspace.audit_months IS 'Older entries of the audit log are let go, at an anchor.';
