-- A person keeps a list's filters, order and columns under a name; the view itself is the address that they make.
CREATE TABLE saved_views (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    list text NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    query text NOT NULL CHECK (length(query) <= 2000),
    saved_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX saved_views_name ON saved_views (user_id, list, lower(name));
COMMENT ON TABLE saved_views IS 'Lists as people like to see them.';
COMMENT ON COLUMN saved_views.query IS 'What follows the question mark of the list''s address; empty: the list as it opens.';

GRANT SELECT, INSERT, UPDATE, DELETE ON saved_views TO vectis_app;
