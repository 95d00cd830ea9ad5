-- How long the timeline and the record of calls to vendors are kept is the workspace's decision.
ALTER TABLE workspace
    ADD COLUMN timeline_months integer NOT NULL DEFAULT 25 CHECK (timeline_months BETWEEN 13 AND 60),
    ADD COLUMN trace_days integer NOT NULL DEFAULT 14 CHECK (trace_days BETWEEN 7 AND 30);
COMMENT ON COLUMN workspace.timeline_months IS 'Older events are deleted every day.';
COMMENT ON COLUMN workspace.trace_days IS 'Older rows of vendor_calls are deleted every hour.';
