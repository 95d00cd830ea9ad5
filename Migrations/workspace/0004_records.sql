-- What the tools told us: one table per kind. Each row is unique on (connection_id, external_id) and names other records
-- by the vendor's own ids (account_ref, ticket_ref …), so that streams may land in any order and an account that is not
-- linked yet keeps its rows. A row is never deleted: deleted_at hides what the vendor no longer has.

CREATE TABLE source_accounts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    connection_id bigint NOT NULL REFERENCES connections ON DELETE CASCADE,
    external_id text NOT NULL,
    account_ref text,
    name text NOT NULL,
    identifier text,
    status text,
    is_active boolean NOT NULL DEFAULT true,
    types text[] NOT NULL DEFAULT '{}',
    website text,
    email_domains text[] NOT NULL DEFAULT '{}',
    phone text,
    street text,
    city text,
    region text,
    postcode text,
    country text,
    tenant_id text,
    source_updated_at timestamptz,
    deep_link text,
    content_hash bytea NOT NULL,
    synced_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    UNIQUE (connection_id, external_id)
);
CREATE INDEX source_accounts_name ON source_accounts (connection_id, lower(name));
COMMENT ON TABLE source_accounts IS 'A company, organization or tenant as one tool knows it; account_ref is its parent there, if any.';

CREATE TABLE sites (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    connection_id bigint NOT NULL REFERENCES connections ON DELETE CASCADE,
    external_id text NOT NULL,
    account_ref text,
    name text NOT NULL,
    street text,
    city text,
    region text,
    postcode text,
    country text,
    phone text,
    is_primary boolean NOT NULL DEFAULT false,
    is_active boolean NOT NULL DEFAULT true,
    source_updated_at timestamptz,
    deep_link text,
    content_hash bytea NOT NULL,
    synced_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    UNIQUE (connection_id, external_id)
);
CREATE INDEX sites_account ON sites (connection_id, account_ref);
COMMENT ON TABLE sites IS 'A place of an account (ConnectWise site, NinjaOne location).';

CREATE TABLE contacts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    connection_id bigint NOT NULL REFERENCES connections ON DELETE CASCADE,
    external_id text NOT NULL,
    account_ref text,
    name text NOT NULL,
    title text,
    kind text,
    emails text[] NOT NULL DEFAULT '{}',
    phones text[] NOT NULL DEFAULT '{}',
    is_primary boolean NOT NULL DEFAULT false,
    is_active boolean NOT NULL DEFAULT true,
    source_updated_at timestamptz,
    deep_link text,
    content_hash bytea NOT NULL,
    synced_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    UNIQUE (connection_id, external_id)
);
CREATE INDEX contacts_account ON contacts (connection_id, account_ref);
COMMENT ON TABLE contacts IS 'A person at the customer.';

CREATE TABLE technicians (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    connection_id bigint NOT NULL REFERENCES connections ON DELETE CASCADE,
    external_id text NOT NULL,
    account_ref text,
    name text NOT NULL,
    identifier text,
    email text,
    phone text,
    title text,
    is_active boolean NOT NULL DEFAULT true,
    source_updated_at timestamptz,
    deep_link text,
    content_hash bytea NOT NULL,
    synced_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    UNIQUE (connection_id, external_id)
);
COMMENT ON TABLE technicians IS 'A person of the MSP as a tool knows them.';

CREATE TABLE boards (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    connection_id bigint NOT NULL REFERENCES connections ON DELETE CASCADE,
    external_id text NOT NULL,
    account_ref text,
    name text NOT NULL,
    is_active boolean NOT NULL DEFAULT true,
    statuses jsonb NOT NULL DEFAULT '[]',
    source_updated_at timestamptz,
    deep_link text,
    content_hash bytea NOT NULL,
    synced_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    UNIQUE (connection_id, external_id)
);
COMMENT ON TABLE boards IS 'A service board or queue; statuses lists its own, ids included.';

CREATE TABLE tickets (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    connection_id bigint NOT NULL REFERENCES connections ON DELETE CASCADE,
    external_id text NOT NULL,
    account_ref text,
    number text,
    title text NOT NULL,
    body_preview text,
    status_raw text,
    status_norm text NOT NULL DEFAULT 'open'
        CHECK (status_norm IN ('new', 'open', 'in_progress', 'waiting_customer', 'waiting_vendor', 'resolved', 'closed')),
    priority_raw text,
    priority_norm smallint CHECK (priority_norm BETWEEN 1 AND 5),
    type text,
    board text,
    board_ref text,
    site_ref text,
    contact_ref text,
    contact_name text,
    assignee_ref text,
    assignee_name text,
    contract_ref text,
    marker text,
    created_at timestamptz,
    first_reply_at timestamptz,
    resolved_at timestamptz,
    closed_at timestamptz,
    sla_due_at timestamptz,
    is_open boolean NOT NULL DEFAULT true,
    source_updated_at timestamptz,
    deep_link text,
    content_hash bytea NOT NULL,
    synced_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    UNIQUE (connection_id, external_id)
);
CREATE INDEX tickets_account_open ON tickets (connection_id, account_ref, source_updated_at DESC) WHERE is_open AND deleted_at IS NULL;
CREATE INDEX tickets_account ON tickets (connection_id, account_ref, created_at DESC);
CREATE INDEX tickets_number ON tickets (number);
COMMENT ON TABLE tickets IS 'A service ticket.';

CREATE TABLE ticket_notes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    connection_id bigint NOT NULL REFERENCES connections ON DELETE CASCADE,
    external_id text NOT NULL,
    account_ref text,
    ticket_ref text NOT NULL,
    author text,
    author_kind text NOT NULL DEFAULT 'technician' CHECK (author_kind IN ('technician', 'customer', 'system')),
    visibility text NOT NULL DEFAULT 'public' CHECK (visibility IN ('public', 'internal', 'resolution')),
    body text NOT NULL,
    created_at timestamptz,
    source_updated_at timestamptz,
    deep_link text,
    content_hash bytea NOT NULL,
    synced_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    UNIQUE (connection_id, external_id)
);
CREATE INDEX ticket_notes_ticket ON ticket_notes (connection_id, ticket_ref, created_at);
COMMENT ON TABLE ticket_notes IS 'A message or note of a ticket.';

CREATE TABLE time_entries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    connection_id bigint NOT NULL REFERENCES connections ON DELETE CASCADE,
    external_id text NOT NULL,
    account_ref text,
    ticket_ref text,
    technician_ref text,
    technician_name text,
    minutes integer NOT NULL DEFAULT 0,
    is_billable boolean,
    rate_minor bigint,
    notes text,
    started_at timestamptz,
    ended_at timestamptz,
    source_updated_at timestamptz,
    deep_link text,
    content_hash bytea NOT NULL,
    synced_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    UNIQUE (connection_id, external_id)
);
CREATE INDEX time_entries_ticket ON time_entries (connection_id, ticket_ref);
CREATE INDEX time_entries_account ON time_entries (connection_id, account_ref);
COMMENT ON TABLE time_entries IS 'Time logged, mostly on a ticket.';

CREATE TABLE contracts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    connection_id bigint NOT NULL REFERENCES connections ON DELETE CASCADE,
    external_id text NOT NULL,
    account_ref text,
    name text NOT NULL,
    type text,
    status text,
    is_active boolean NOT NULL DEFAULT true,
    starts_on date,
    ends_on date,
    auto_renew boolean,
    billing_cycle text,
    amount_minor bigint,
    currency text,
    source_updated_at timestamptz,
    deep_link text,
    content_hash bytea NOT NULL,
    synced_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    UNIQUE (connection_id, external_id)
);
CREATE INDEX contracts_account ON contracts (connection_id, account_ref);
COMMENT ON TABLE contracts IS 'An agreement with a customer.';

CREATE TABLE contract_lines (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    connection_id bigint NOT NULL REFERENCES connections ON DELETE CASCADE,
    external_id text NOT NULL,
    account_ref text,
    contract_ref text NOT NULL,
    product_name text NOT NULL,
    vendor_sku text,
    quantity numeric,
    billed_quantity numeric,
    unit_price_minor bigint,
    unit_cost_minor bigint,
    currency text,
    is_billable boolean,
    starts_on date,
    ends_on date,
    source_updated_at timestamptz,
    deep_link text,
    content_hash bytea NOT NULL,
    synced_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    UNIQUE (connection_id, external_id)
);
CREATE INDEX contract_lines_contract ON contract_lines (connection_id, contract_ref);
COMMENT ON TABLE contract_lines IS 'A line (addition) of a contract: what was agreed, how many, at what price.';

CREATE TABLE invoices (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    connection_id bigint NOT NULL REFERENCES connections ON DELETE CASCADE,
    external_id text NOT NULL,
    account_ref text,
    number text,
    kind text,
    status text NOT NULL DEFAULT 'open' CHECK (status IN ('draft', 'open', 'paid', 'overdue', 'void')),
    status_raw text,
    issued_on date,
    due_on date,
    total_minor bigint,
    balance_minor bigint,
    currency text,
    contract_ref text,
    source_updated_at timestamptz,
    deep_link text,
    content_hash bytea NOT NULL,
    synced_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    UNIQUE (connection_id, external_id)
);
CREATE INDEX invoices_account ON invoices (connection_id, account_ref, issued_on DESC);
COMMENT ON TABLE invoices IS 'A bill to the customer.';

CREATE TABLE devices (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    connection_id bigint NOT NULL REFERENCES connections ON DELETE CASCADE,
    external_id text NOT NULL,
    account_ref text,
    hostname text NOT NULL,
    display_name text,
    serial text,
    manufacturer text,
    model text,
    kind text NOT NULL DEFAULT 'other' CHECK (kind IN ('workstation', 'server', 'network', 'mobile', 'other')),
    kind_raw text,
    os text,
    os_version text,
    site_ref text,
    site_name text,
    last_seen_at timestamptz,
    is_online boolean,
    agent_version text,
    patch_state text,
    av_state text,
    health text,
    needs_reboot boolean,
    logged_in_user text,
    ip_address text,
    purchased_on date,
    warranty_until date,
    created_at timestamptz,
    source_updated_at timestamptz,
    deep_link text,
    content_hash bytea NOT NULL,
    synced_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    UNIQUE (connection_id, external_id)
);
CREATE INDEX devices_account ON devices (connection_id, account_ref, hostname);
CREATE INDEX devices_serial ON devices (serial) WHERE serial IS NOT NULL;
COMMENT ON TABLE devices IS 'A machine as one tool knows it.';

CREATE TABLE alerts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    connection_id bigint NOT NULL REFERENCES connections ON DELETE CASCADE,
    external_id text NOT NULL,
    account_ref text,
    device_ref text,
    condition_class text NOT NULL DEFAULT 'other' CHECK (condition_class IN ('disk', 'memory', 'cpu', 'offline', 'service',
        'patch', 'antivirus', 'backup', 'hardware', 'certificate', 'security', 'other')),
    severity text NOT NULL DEFAULT 'info' CHECK (severity IN ('critical', 'warning', 'info')),
    severity_raw text,
    source_type text,
    title text NOT NULL,
    detail text,
    opened_at timestamptz,
    acknowledged_at timestamptz,
    cleared_at timestamptz,
    vendor_state text,
    source_updated_at timestamptz,
    deep_link text,
    content_hash bytea NOT NULL,
    synced_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    UNIQUE (connection_id, external_id)
);
CREATE INDEX alerts_device ON alerts (connection_id, device_ref);
CREATE INDEX alerts_open ON alerts (connection_id, account_ref, opened_at DESC) WHERE cleared_at IS NULL AND deleted_at IS NULL;
COMMENT ON TABLE alerts IS 'An alert as the tool raised it; cleared_at is set when the tool no longer lists it.';

CREATE TABLE activities (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    connection_id bigint NOT NULL REFERENCES connections ON DELETE CASCADE,
    external_id text NOT NULL,
    account_ref text,
    device_ref text,
    series_ref text,
    type text NOT NULL,
    code text NOT NULL,
    severity text,
    result text,
    title text NOT NULL,
    actor text,
    occurred_at timestamptz NOT NULL,
    source_updated_at timestamptz,
    deep_link text,
    content_hash bytea NOT NULL,
    synced_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    UNIQUE (connection_id, external_id)
);
CREATE INDEX activities_device ON activities (connection_id, device_ref);
COMMENT ON TABLE activities IS 'An entry of a tool''s own activity feed, kept for the timeline.';

CREATE TABLE backup_runs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    connection_id bigint NOT NULL REFERENCES connections ON DELETE CASCADE,
    external_id text NOT NULL,
    account_ref text,
    device_ref text,
    plan_ref text,
    plan text,
    kind text NOT NULL DEFAULT 'image' CHECK (kind IN ('image', 'file', 'cloud')),
    destination text,
    state text NOT NULL CHECK (state IN ('running', 'succeeded', 'failed', 'cancelled', 'missed')),
    started_at timestamptz,
    ended_at timestamptz,
    bytes bigint,
    error text,
    source_updated_at timestamptz,
    deep_link text,
    content_hash bytea NOT NULL,
    synced_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    UNIQUE (connection_id, external_id)
);
CREATE INDEX backup_runs_device ON backup_runs (connection_id, device_ref, started_at DESC);
CREATE INDEX backup_runs_account ON backup_runs (connection_id, account_ref, started_at DESC);
COMMENT ON TABLE backup_runs IS 'One run of a backup plan on a device.';

COMMENT ON COLUMN tickets.marker IS 'Our own mark in the vendor''s record, when this product made the ticket.';
COMMENT ON COLUMN boards.statuses IS '[{"id","name","closed"}] in the board''s own order.';

GRANT SELECT, INSERT, UPDATE, DELETE ON
    source_accounts, sites, contacts, technicians, boards, tickets, ticket_notes, time_entries,
    contracts, contract_lines, invoices, devices,
    alerts, activities, backup_runs
    TO vectis_app;
