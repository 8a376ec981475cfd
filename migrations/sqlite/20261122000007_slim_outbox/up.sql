-- The message that a request has arrived is written with the request; what waits here is its delivery. What has been
-- carried out is removed.
DELETE FROM outbox;
DROP INDEX outbox_finished;
ALTER TABLE outbox DROP COLUMN finished_at;
