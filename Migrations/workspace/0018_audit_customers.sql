-- A deed that concerns several customers stands in the log of each: bulk tags and owners, imported and moved links.
CREATE TABLE audit_customers (
    seq bigint NOT NULL REFERENCES audit_entries,
    customer_id bigint NOT NULL,
    PRIMARY KEY (seq, customer_id)
);
CREATE INDEX audit_customers_customer ON audit_customers (customer_id, seq);
COMMENT ON TABLE audit_customers IS 'The customers that an entry concerns besides its own; the entry''s details, which the chain covers, name them, too.';
COMMENT ON COLUMN audit_customers.customer_id IS 'Refers to no row: a deleted customer stays in the log.';

CREATE TRIGGER audit_customers_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_customers
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
GRANT SELECT, INSERT ON audit_customers TO vectis_app;

INSERT INTO audit_customers (seq, customer_id)
SELECT DISTINCT e.seq, c.id::bigint
  FROM audit_entries e, jsonb_array_elements_text(e.details -> 'customers') AS c (id)
 WHERE jsonb_typeof(e.details -> 'customers') = 'array';
