-- What was tried too often is left alone since then, and nobody who looks for what is due passes over it.
ALTER TABLE due ADD COLUMN failed_at bigint;
UPDATE due SET failed_at = due_at, leased_until = NULL WHERE attempts >= 12;
DROP INDEX due_due;
-- In the order in which it is taken: much becomes due at one moment.
CREATE INDEX due_due ON due (due_at, subject_id) WHERE failed_at IS NULL;
CREATE INDEX due_failed ON due (failed_at) WHERE failed_at IS NOT NULL;
