-- Rules that act when their condition has held for a time.
ALTER TABLE rules ADD COLUMN after_minutes BIGINT;
ALTER TABLE rules ADD COLUMN after_clock SMALLINT;

-- For which tickets they wait, or have acted while the condition still holds. Hot: it refers to nothing. The id follows from
-- rule and ticket, and is what is due.
CREATE TABLE rule_waits (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    rule_id BLOB NOT NULL,
    ticket_id BLOB NOT NULL,
    began_at BIGINT NOT NULL,
    acted_at BIGINT,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX rule_waits_rule ON rule_waits (workspace_id, rule_id);
