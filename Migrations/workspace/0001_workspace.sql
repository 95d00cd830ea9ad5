-- The workspace itself, its people, their sign-ins and the audit log.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS citext;

CREATE TABLE workspace (
    id uuid PRIMARY KEY,
    is_only boolean NOT NULL UNIQUE DEFAULT true CHECK (is_only),
    slug text NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    time_zone text NOT NULL DEFAULT 'UTC',
    currency text NOT NULL DEFAULT 'USD' CHECK (currency ~ '^[A-Z]{3}$'),
    totp_required boolean NOT NULL DEFAULT true,
    money_visible_to_members boolean NOT NULL DEFAULT true,
    money_visible_to_viewers boolean NOT NULL DEFAULT true,
    support_address text NOT NULL DEFAULT 'support@mspvectis.com',
    is_sample boolean NOT NULL DEFAULT false,
    spine_connection_id bigint,
    checklist_dismissed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE workspace IS 'Exactly one row: the MSP this database belongs to, with its settings.';
COMMENT ON COLUMN workspace.is_sample IS 'A workspace of sample data, watermarked and excluded from mails.';

CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email citext NOT NULL UNIQUE CHECK (length(email) BETWEEN 3 AND 254),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    role text NOT NULL CHECK (role IN ('admin', 'member', 'viewer')),
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('invited', 'active', 'disabled')),
    password_hash text,
    theme text NOT NULL DEFAULT 'system' CHECK (theme IN ('system', 'light', 'dark')),
    density text NOT NULL DEFAULT 'compact' CHECK (density IN ('compact', 'comfortable')),
    single_keys boolean NOT NULL DEFAULT true,
    preferences jsonb NOT NULL DEFAULT '{}',
    last_sign_in_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE users IS 'People of the MSP.';
COMMENT ON COLUMN users.password_hash IS 'Argon2id in its standard encoded form; null: cannot sign in with a password.';
COMMENT ON COLUMN users.preferences IS 'What a screen remembers for this person, by name (alert severity shown, timeline order …).';

CREATE TABLE user_sessions (
    id_hash bytea PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    csrf_key bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz NOT NULL DEFAULT now(),
    address text NOT NULL,
    user_agent text NOT NULL DEFAULT ''
);
CREATE INDEX user_sessions_user ON user_sessions (user_id);
COMMENT ON TABLE user_sessions IS 'Open sign-ins; idle 8 hours or 7 days old means ended.';
COMMENT ON COLUMN user_sessions.id_hash IS 'SHA-256 of the 256 random bits in the cookie.';

CREATE TABLE sign_in_failures (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account citext NOT NULL,
    address text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sign_in_failures_account ON sign_in_failures (account, at);
CREATE INDEX sign_in_failures_address ON sign_in_failures (address, at);
COMMENT ON TABLE sign_in_failures IS 'Wrong passwords of the last hour, for throttling; pruned at each success and hourly.';

CREATE TABLE form_nonces (
    nonce text PRIMARY KEY CHECK (length(nonce) BETWEEN 16 AND 64),
    used_at timestamptz NOT NULL DEFAULT now(),
    answer text
);
CREATE INDEX form_nonces_used ON form_nonces (used_at);
COMMENT ON TABLE form_nonces IS 'A form sent twice acts once; answer is where the first one led. Pruned after 2 days.';

CREATE TABLE audit_entries (
    seq bigint PRIMARY KEY,
    at timestamptz NOT NULL,
    actor_type text NOT NULL CHECK (actor_type IN ('user', 'rule', 'api_token', 'system')),
    actor_id bigint,
    actor_name text NOT NULL,
    action text NOT NULL,
    target_type text,
    target_id text,
    customer_id bigint,
    connection_id bigint,
    address text,
    user_agent text,
    request_id text,
    summary text NOT NULL,
    details jsonb NOT NULL DEFAULT '{}',
    outcome text NOT NULL DEFAULT 'ok' CHECK (outcome IN ('ok', 'refused', 'failed')),
    prev_hash bytea NOT NULL,
    hash bytea NOT NULL
);
CREATE INDEX audit_entries_at ON audit_entries (at);
CREATE INDEX audit_entries_connection ON audit_entries (connection_id, seq) WHERE connection_id IS NOT NULL;
CREATE INDEX audit_entries_customer ON audit_entries (customer_id, seq) WHERE customer_id IS NOT NULL;
COMMENT ON TABLE audit_entries IS 'Every deed, in a gapless hash chain; the application may insert and read, nothing else.';

CREATE TABLE audit_head (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    seq bigint NOT NULL,
    hash bytea NOT NULL
);
INSERT INTO audit_head (seq, hash) VALUES (0, '\x0000000000000000000000000000000000000000000000000000000000000000');
COMMENT ON TABLE audit_head IS 'The newest link of the chain, locked last in each deed''s transaction.';

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END $$;
CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

GRANT SELECT, UPDATE, INSERT ON workspace TO vectis_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON users, user_sessions, sign_in_failures, form_nonces TO vectis_app;
GRANT SELECT, INSERT ON audit_entries TO vectis_app;
GRANT SELECT, UPDATE ON audit_head TO vectis_app;
