DELETE FROM feed_cursors WHERE consumer = 180;
DROP INDEX events_audit;
CREATE INDEX events_audit ON events (workspace_id, pos) WHERE kind >= 50 AND kind < 60;
DROP TABLE webhook_deliveries;
DROP TABLE webhooks;
