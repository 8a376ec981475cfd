-- Links and returns have kinds from 60 on and are no matter of configuration or access.
DROP INDEX events_audit;
CREATE INDEX events_audit ON events (workspace_id, pos) WHERE kind >= 50 AND kind < 60;
