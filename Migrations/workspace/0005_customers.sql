-- Customers, which account belongs to which, and what is made of the records: alert threads, timeline, notes.
CREATE TABLE customers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'archived')),
    owner_user_id bigint REFERENCES users,
    tags text[] NOT NULL DEFAULT '{}',
    health_note text,
    primary_contact_id bigint,
    created_from bigint REFERENCES source_accounts,
    created_by text NOT NULL DEFAULT 'system',
    name_norm text NOT NULL DEFAULT '',
    merged_into bigint REFERENCES customers,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX customers_owner ON customers (owner_user_id);
CREATE INDEX customers_created_from ON customers (created_from);
CREATE INDEX customers_merged_into ON customers (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX customers_name ON customers (lower(name), id) WHERE merged_into IS NULL;
CREATE INDEX customers_name_trgm ON customers USING gist (name gist_trgm_ops(siglen=64));
COMMENT ON TABLE customers IS 'The canonical customer; ids are stable and stand in URLs.';
COMMENT ON COLUMN customers.merged_into IS 'The survivor of a merge; the row stays as a redirect.';

CREATE TABLE account_links (
    account_id bigint PRIMARY KEY REFERENCES source_accounts ON DELETE CASCADE,
    state text NOT NULL CHECK (state IN ('unlinked', 'suggested', 'linked', 'keep_separate', 'conflict')),
    customer_id bigint REFERENCES customers,
    method text CHECK (method IN ('auto', 'suggestion', 'manual', 'import', 'api', 'spine')),
    score double precision,
    evidence jsonb,
    suggestions jsonb NOT NULL DEFAULT '[]',
    is_decided boolean NOT NULL DEFAULT false,
    decided_by text,
    decided_at timestamptz,
    norm jsonb,
    norm_version integer NOT NULL DEFAULT 0,
    reviewed_at timestamptz,
    CHECK ((state = 'linked') = (customer_id IS NOT NULL))
);
CREATE INDEX account_links_customer ON account_links (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX account_links_state ON account_links (state);
COMMENT ON TABLE account_links IS 'Which customer each source account belongs to, why, and who said so.';
COMMENT ON COLUMN account_links.suggestions IS 'Ranked candidates of an undecided account: [{"customer_id", "score", "strength", "evidence": […]}].';
COMMENT ON COLUMN account_links.is_decided IS 'A person decided: no later run changes it.';
COMMENT ON COLUMN account_links.norm IS 'The account''s normalised name, domains, phone and street, kept for matching.';

CREATE TABLE account_names (
    account_id bigint NOT NULL REFERENCES source_accounts ON DELETE CASCADE,
    name_norm text NOT NULL,
    PRIMARY KEY (account_id, name_norm)
);
CREATE INDEX account_names_trgm ON account_names USING gist (name_norm gist_trgm_ops(siglen=64));
COMMENT ON TABLE account_names IS 'Normalised names of spine accounts, for the nearest-name search.';

CREATE TABLE link_rejections (
    account_id bigint NOT NULL REFERENCES source_accounts ON DELETE CASCADE,
    customer_id bigint NOT NULL REFERENCES customers ON DELETE CASCADE,
    rejected_by text NOT NULL,
    rejected_at timestamptz NOT NULL DEFAULT now(),
    reason text,
    PRIMARY KEY (account_id, customer_id)
);
CREATE INDEX link_rejections_customer ON link_rejections (customer_id);
COMMENT ON TABLE link_rejections IS '"Not this one": pairs a person refused, for good.';

CREATE TABLE link_history (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES source_accounts ON DELETE CASCADE,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    by_name text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    undone_at timestamptz
);
CREATE INDEX link_history_account ON link_history (account_id, id);
COMMENT ON TABLE link_history IS 'Each change of a link by a person, with what was before, so that it can be undone for 30 days.';

CREATE TABLE customer_merges (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    survivor_id bigint NOT NULL REFERENCES customers,
    merged_id bigint NOT NULL REFERENCES customers,
    moved jsonb NOT NULL,
    by_name text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    undone_at timestamptz
);
CREATE INDEX customer_merges_survivor ON customer_merges (survivor_id);
CREATE INDEX customer_merges_merged ON customer_merges (merged_id);
COMMENT ON COLUMN customer_merges.moved IS 'Ids of what was moved and the survivor''s former fields, for an exact undo.';
COMMENT ON TABLE customer_merges IS 'Merges of two customers.';

CREATE TABLE duplicate_candidates (
    left_id bigint NOT NULL REFERENCES customers ON DELETE CASCADE,
    right_id bigint NOT NULL REFERENCES customers ON DELETE CASCADE,
    score double precision NOT NULL,
    evidence jsonb NOT NULL,
    dismissed_by text,
    PRIMARY KEY (left_id, right_id),
    CHECK (left_id < right_id)
);
CREATE INDEX duplicate_candidates_right ON duplicate_candidates (right_id);
COMMENT ON TABLE duplicate_candidates IS 'Two customers of the spine that may be one; only ever suggested.';

CREATE TABLE customer_notes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    author_id bigint REFERENCES users,
    author_name text NOT NULL,
    body text NOT NULL CHECK (length(body) BETWEEN 1 AND 10000),
    is_pinned boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    edited_at timestamptz,
    history jsonb NOT NULL DEFAULT '[]',
    deleted_at timestamptz
);
CREATE INDEX customer_notes_customer ON customer_notes (customer_id, is_pinned DESC, created_at DESC);
CREATE INDEX customer_notes_author ON customer_notes (author_id);
COMMENT ON TABLE customer_notes IS 'Notes people write on a customer, in Markdown.';
COMMENT ON COLUMN customer_notes.history IS 'Former bodies: [{"body", "at", "by"}].';

CREATE TABLE customer_visits (
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    customer_id bigint NOT NULL REFERENCES customers ON DELETE CASCADE,
    seen_at timestamptz NOT NULL DEFAULT now(),
    seen_before_at timestamptz,
    follows boolean NOT NULL DEFAULT false,
    PRIMARY KEY (user_id, customer_id)
);
CREATE INDEX customer_visits_customer ON customer_visits (customer_id);
COMMENT ON TABLE customer_visits IS 'When a person last looked at a customer (new-since-last-visit) and whether they follow it.';
COMMENT ON COLUMN customer_visits.seen_before_at IS 'The visit before the present one: events after it are marked new. A visit begins after 30 minutes away.';

CREATE TABLE alert_threads (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    connection_id bigint NOT NULL REFERENCES connections ON DELETE CASCADE,
    account_ref text,
    device_ref text,
    condition_class text NOT NULL,
    source_type text,
    severity text NOT NULL CHECK (severity IN ('critical', 'warning', 'info')),
    title text NOT NULL,
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    count integer NOT NULL DEFAULT 0,
    open_count integer NOT NULL DEFAULT 0,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'acknowledged', 'resolved', 'muted')),
    acknowledged_by text,
    acknowledged_at timestamptz,
    resolved_at timestamptz,
    muted_until timestamptz
);
CREATE INDEX alert_threads_account ON alert_threads (connection_id, account_ref, last_seen_at DESC);
CREATE INDEX alert_threads_device ON alert_threads (connection_id, device_ref, condition_class, last_seen_at DESC);
CREATE INDEX alert_threads_open ON alert_threads (last_seen_at DESC) WHERE state IN ('open', 'acknowledged');
COMMENT ON TABLE alert_threads IS 'Alerts of one device and condition within 30 minutes (or one device and source within 60) fold into one thread.';

CREATE TABLE alert_thread_members (
    alert_id bigint PRIMARY KEY REFERENCES alerts ON DELETE CASCADE,
    thread_id bigint NOT NULL REFERENCES alert_threads ON DELETE CASCADE
);
CREATE INDEX alert_thread_members_thread ON alert_thread_members (thread_id);
COMMENT ON TABLE alert_thread_members IS 'Which thread each alert belongs to.';

CREATE TABLE timeline_events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    connection_id bigint REFERENCES connections ON DELETE CASCADE,
    account_ref text,
    customer_id bigint REFERENCES customers,
    type text NOT NULL,
    type_group text NOT NULL CHECK (type_group IN ('tickets', 'alerts', 'devices', 'contracts', 'backups', 'billing',
        'sign_ins', 'notes', 'links')),
    occurred_at timestamptz NOT NULL,
    ingested_at timestamptz NOT NULL DEFAULT now(),
    severity text CHECK (severity IN ('critical', 'warning', 'info')),
    title text NOT NULL,
    detail text,
    actor text,
    ref_kind text,
    ref text,
    device_ref text,
    ticket_ref text,
    payload jsonb NOT NULL DEFAULT '{}',
    dedupe_key text NOT NULL UNIQUE,
    CHECK ((customer_id IS NULL) <> (account_ref IS NULL AND connection_id IS NULL))
);
CREATE INDEX timeline_events_account ON timeline_events (connection_id, account_ref, occurred_at DESC, id DESC);
CREATE INDEX timeline_events_customer ON timeline_events (customer_id, occurred_at DESC, id DESC) WHERE customer_id IS NOT NULL;
CREATE INDEX timeline_events_ticket ON timeline_events (connection_id, ticket_ref) WHERE ticket_ref IS NOT NULL;
COMMENT ON TABLE timeline_events IS 'What happened, once each. A tool''s event belongs to an account (and so to whatever customer that is linked to); the product''s own to a customer.';

GRANT SELECT, INSERT, UPDATE, DELETE ON customers, account_links, account_names, link_rejections, link_history,
    customer_merges, duplicate_candidates, customer_notes, customer_visits, alert_threads, alert_thread_members,
    timeline_events TO vectis_app;
