-- Working hours. A calendar is read as a whole, so its rules are one JSON object.
CREATE TABLE calendars (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    id BLOB NOT NULL,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    name_normalized TEXT NOT NULL,
    definition TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX calendars_name ON calendars (workspace_id, name_normalized);
CREATE INDEX calendars_created ON calendars (workspace_id, created_at, id);

-- Without foreign keys, which SQLite cannot add to a table. A calendar is not removed while one of these names it.
ALTER TABLE workspaces ADD COLUMN calendar_id BLOB;
ALTER TABLE teams ADD COLUMN calendar_id BLOB;
CREATE INDEX teams_calendar ON teams (workspace_id, calendar_id) WHERE calendar_id IS NOT NULL;
ALTER TABLE agents ADD COLUMN calendar_id BLOB;
CREATE INDEX agents_calendar ON agents (workspace_id, calendar_id) WHERE calendar_id IS NOT NULL;

-- Is the agent on duty, until when is that so, and what is he then? Follows from his calendar and his periods; written
-- down so that routing, which is asked with every ticket, need not work it out.
ALTER TABLE agents ADD COLUMN duty SMALLINT NOT NULL DEFAULT 1;
ALTER TABLE agents ADD COLUMN duty_until BIGINT;
ALTER TABLE agents ADD COLUMN duty_next SMALLINT NOT NULL DEFAULT 1;
CREATE INDEX agents_duty ON agents (duty_until) WHERE duty_until IS NOT NULL;

-- Shifts and time off of agents.
CREATE TABLE agent_periods (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    agent_id BLOB NOT NULL,
    kind SMALLINT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    note TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, agent_id) REFERENCES agents (workspace_id, id)
);
CREATE INDEX agent_periods_agent ON agent_periods (workspace_id, agent_id, kind, starts_at, id);

-- Show the Jalali form of days and instants beside the other? With which digits are texts written?
ALTER TABLE workspaces ADD COLUMN jalali_dates BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE workspaces ADD COLUMN digits SMALLINT NOT NULL DEFAULT 1;
