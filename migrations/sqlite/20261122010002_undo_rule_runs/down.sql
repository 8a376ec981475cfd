DROP INDEX rule_runs_age;
ALTER TABLE rule_runs DROP COLUMN undone;
ALTER TABLE rule_runs DROP COLUMN undone_at;
