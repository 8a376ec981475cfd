DROP TABLE rule_waits;
ALTER TABLE rules DROP COLUMN after_clock;
ALTER TABLE rules DROP COLUMN after_minutes;
