DELETE FROM outbox;
ALTER TABLE outbox ADD COLUMN finished_at BIGINT;
CREATE INDEX outbox_finished ON outbox (finished_at) WHERE finished_at IS NOT NULL;
