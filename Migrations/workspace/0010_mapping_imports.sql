-- What a mapping file would change is compared once, shown, and applied when the person confirms it: what was shown is what is
-- done, and nothing of it waits in the browser.
CREATE TABLE mapping_imports (
    id         bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    file_name  text NOT NULL,
    by_name    text NOT NULL,
    at         timestamptz NOT NULL DEFAULT now(),
    changes    jsonb NOT NULL,
    applied_at timestamptz
);
COMMENT ON TABLE mapping_imports IS 'Compared mapping files that wait for a yes; pruned after a day.';
COMMENT ON COLUMN mapping_imports.changes IS 'The links to make, move and end, each with the customer it found.';

GRANT SELECT, INSERT, UPDATE, DELETE ON mapping_imports TO vectis_app;
