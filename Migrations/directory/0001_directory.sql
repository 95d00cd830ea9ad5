-- Which workspaces there are and where each one's database lives.
CREATE EXTENSION IF NOT EXISTS citext;

CREATE TABLE workspaces (
    id uuid PRIMARY KEY,
    slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$'),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    database text NOT NULL UNIQUE,
    host text,
    port integer,
    created_at timestamptz NOT NULL DEFAULT now(),
    in_use_until timestamptz NOT NULL DEFAULT '-infinity',
    next_due_at timestamptz NOT NULL DEFAULT '-infinity'
);
COMMENT ON TABLE workspaces IS 'One row per workspace (MSP); each has a PostgreSQL database of its own.';
COMMENT ON COLUMN workspaces.host IS 'The PostgreSQL server of this workspace; null: the directory''s own.';
COMMENT ON COLUMN workspaces.in_use_until IS 'Some process has the workspace open; every process opens it too, so that live events reach all.';
COMMENT ON COLUMN workspaces.next_due_at IS 'When a closed workspace has work again.';

CREATE TABLE key_canary (
    id boolean PRIMARY KEY DEFAULT true CHECK (id),
    sealed text NOT NULL
);
COMMENT ON TABLE key_canary IS 'A value sealed with the master key: a start with another key is told apart at once.';

GRANT SELECT, INSERT, UPDATE ON workspaces, key_canary TO vectis_app;
