-- What was undone of a run, and when. JSON: by whom, what was put back, and what was not.
ALTER TABLE rule_runs ADD COLUMN undone_at BIGINT;
ALTER TABLE rule_runs ADD COLUMN undone TEXT;
-- They are kept for a time.
CREATE INDEX rule_runs_age ON rule_runs (created_at);
