-- Working hours. A calendar is read as a whole, so its rules are one JSON object.
CREATE TABLE calendars (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    id uuid NOT NULL,
    version bigint NOT NULL,
    name text NOT NULL,
    name_normalized text NOT NULL,
    definition text NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX calendars_name ON calendars (workspace_id, name_normalized);
CREATE INDEX calendars_created ON calendars (workspace_id, created_at, id);

-- Without foreign keys, which SQLite cannot add to a table. A calendar is not removed while one of these names it.
ALTER TABLE workspaces ADD COLUMN calendar_id uuid;
ALTER TABLE teams ADD COLUMN calendar_id uuid;
CREATE INDEX teams_calendar ON teams (workspace_id, calendar_id) WHERE calendar_id IS NOT NULL;
ALTER TABLE agents ADD COLUMN calendar_id uuid;
CREATE INDEX agents_calendar ON agents (workspace_id, calendar_id) WHERE calendar_id IS NOT NULL;

-- Is the agent on duty, until when is that so, and what is he then? Follows from his calendar and his periods; written
-- down so that routing, which is asked with every ticket, need not work it out.
ALTER TABLE agents ADD COLUMN duty smallint NOT NULL DEFAULT 1;
ALTER TABLE agents ADD COLUMN duty_until bigint;
ALTER TABLE agents ADD COLUMN duty_next smallint NOT NULL DEFAULT 1;
CREATE INDEX agents_duty ON agents (duty_until) WHERE duty_until IS NOT NULL;

-- Shifts and time off of agents.
CREATE TABLE agent_periods (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    agent_id uuid NOT NULL,
    kind smallint NOT NULL,
    starts_at bigint NOT NULL,
    ends_at bigint NOT NULL,
    note text,
    created_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, agent_id) REFERENCES agents (workspace_id, id)
);
CREATE INDEX agent_periods_agent ON agent_periods (workspace_id, agent_id, kind, starts_at, id);

-- Show the Jalali form of days and instants beside the other? With which digits are texts written?
ALTER TABLE workspaces ADD COLUMN jalali_dates boolean NOT NULL DEFAULT false;
ALTER TABLE workspaces ADD COLUMN digits smallint NOT NULL DEFAULT 1;
