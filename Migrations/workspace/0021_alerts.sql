-- The queue of all alert threads, whatever it is narrowed down to.
CREATE INDEX alert_threads_queue ON alert_threads
    (state, (CASE severity WHEN 'critical' THEN 1 WHEN 'warning' THEN 2 ELSE 3 END), last_seen_at DESC, id DESC)
    INCLUDE (severity, connection_id, account_ref, device_ref, condition_class)
    WHERE state <> 'resolved';
DROP INDEX alert_threads_open;
CREATE INDEX alert_threads_newest ON alert_threads (state, last_seen_at DESC, id DESC) WHERE state <> 'resolved';
CREATE INDEX alert_threads_resolved ON alert_threads (resolved_at DESC, id DESC)
    INCLUDE (severity, connection_id, account_ref, device_ref, condition_class)
    WHERE state = 'resolved';
