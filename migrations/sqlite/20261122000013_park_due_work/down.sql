DROP INDEX due_failed;
DROP INDEX due_due;
ALTER TABLE due DROP COLUMN failed_at;
CREATE INDEX due_due ON due (due_at);
