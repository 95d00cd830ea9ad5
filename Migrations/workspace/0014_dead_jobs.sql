-- Pages tell admins how many jobs gave up, so that must not be looked for among all that are done.
CREATE INDEX jobs_dead ON jobs (id) WHERE state = 'dead';
