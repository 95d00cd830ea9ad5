-- Records come by the hundred thousand, and a foreign key is checked a row at a time: a fifth of the time of a first sync. Only
-- landing writes connection_id, in a transaction that has just read the connection, and a connection is deleted by one job
-- that deletes its records first.
ALTER TABLE source_accounts DROP CONSTRAINT source_accounts_connection_id_fkey;
ALTER TABLE sites DROP CONSTRAINT sites_connection_id_fkey;
ALTER TABLE contacts DROP CONSTRAINT contacts_connection_id_fkey;
ALTER TABLE technicians DROP CONSTRAINT technicians_connection_id_fkey;
ALTER TABLE boards DROP CONSTRAINT boards_connection_id_fkey;
ALTER TABLE tickets DROP CONSTRAINT tickets_connection_id_fkey;
ALTER TABLE ticket_notes DROP CONSTRAINT ticket_notes_connection_id_fkey;
ALTER TABLE time_entries DROP CONSTRAINT time_entries_connection_id_fkey;
ALTER TABLE contracts DROP CONSTRAINT contracts_connection_id_fkey;
ALTER TABLE contract_lines DROP CONSTRAINT contract_lines_connection_id_fkey;
ALTER TABLE invoices DROP CONSTRAINT invoices_connection_id_fkey;
ALTER TABLE devices DROP CONSTRAINT devices_connection_id_fkey;
ALTER TABLE alerts DROP CONSTRAINT alerts_connection_id_fkey;
ALTER TABLE activities DROP CONSTRAINT activities_connection_id_fkey;
ALTER TABLE backup_runs DROP CONSTRAINT backup_runs_connection_id_fkey;
