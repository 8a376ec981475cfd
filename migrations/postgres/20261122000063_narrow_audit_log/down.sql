DROP INDEX events_audit;
CREATE INDEX events_audit ON events (workspace_id, pos) WHERE kind >= 50;
