-- A customer's page lists the open tickets and those closed lately. The open ones have a partial index; the closed ones of a
-- customer with ten thousand were read one and all. Nothing asks for an account's tickets by their creation.
DROP INDEX tickets_account;
CREATE INDEX tickets_account ON tickets (connection_id, account_ref, closed_at DESC);
