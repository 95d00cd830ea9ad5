-- Where the vendor's id is the number, the number is empty: such rows need no place in its index.
DROP INDEX tickets_number;
CREATE INDEX tickets_number ON tickets (number) WHERE number IS NOT NULL;
