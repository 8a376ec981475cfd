DROP TABLE due;
DROP TABLE sla_cycles;
DROP INDEX tickets_next_due;
ALTER TABLE tickets DROP COLUMN next_due_at;
ALTER TABLE tickets DROP COLUMN sla;
DROP TABLE calendar_versions;
DROP TABLE sla_policy_versions;
DROP TABLE sla_policies;
DROP TABLE config_versions;
