-- Changes whenever what is computed with does: policies, calendars, whose they are. No row: there is nothing of it.
CREATE TABLE config_versions (
    workspace_id BLOB NOT NULL PRIMARY KEY REFERENCES workspaces (id),
    version BLOB NOT NULL
);

CREATE TABLE sla_policies (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    id BLOB NOT NULL,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    name_normalized TEXT NOT NULL,
    description TEXT,
    position BIGINT NOT NULL,
    -- JSON objects: the tickets it is for, and what it promises them.
    condition TEXT NOT NULL,
    terms TEXT NOT NULL,
    -- Without a foreign key, like those of teams. A calendar is not removed while a policy names it.
    calendar_id BLOB,
    deactivated_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX sla_policies_name ON sla_policies (workspace_id, name_normalized);
CREATE INDEX sla_policies_calendar ON sla_policies (workspace_id, calendar_id) WHERE calendar_id IS NOT NULL;

-- What each version of a policy promised, and when each version of a calendar was open: promises are kept by version.
-- They outlast what they are versions of.
CREATE TABLE sla_policy_versions (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    policy_id BLOB NOT NULL,
    version BIGINT NOT NULL,
    terms TEXT NOT NULL,
    calendar_id BLOB,
    PRIMARY KEY (workspace_id, policy_id, version)
);
CREATE TABLE calendar_versions (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    calendar_id BLOB NOT NULL,
    version BIGINT NOT NULL,
    definition TEXT NOT NULL,
    PRIMARY KEY (workspace_id, calendar_id, version)
);
INSERT INTO calendar_versions (workspace_id, calendar_id, version, definition)
    SELECT workspace_id, id, version, definition FROM calendars;

-- A JSON object: the newest cycle of each clock. Empty where no policy has ever applied.
ALTER TABLE tickets ADD COLUMN sla TEXT;
-- The earliest promised time. Follows from it.
ALTER TABLE tickets ADD COLUMN next_due_at BIGINT;
CREATE INDEX tickets_next_due ON tickets (workspace_id, next_due_at, id) WHERE next_due_at IS NOT NULL;

-- The ledger: what was promised each time, and what became of it.
CREATE TABLE sla_cycles (
    workspace_id BLOB NOT NULL,
    ticket_id BLOB NOT NULL,
    metric SMALLINT NOT NULL,
    cycle BIGINT NOT NULL,
    policy_id BLOB NOT NULL,
    policy_version BIGINT NOT NULL,
    target_seconds BIGINT NOT NULL,
    time_kind SMALLINT NOT NULL,
    started_at BIGINT NOT NULL,
    due_at BIGINT,
    state SMALLINT NOT NULL,
    ended_at BIGINT,
    missed_by_seconds BIGINT,
    PRIMARY KEY (workspace_id, ticket_id, metric, cycle),
    FOREIGN KEY (workspace_id, ticket_id) REFERENCES tickets (workspace_id, id)
);

-- What is to be done at a time, by whichever node looks first. Hot: it refers to nothing.
CREATE TABLE due (
    workspace_id BLOB NOT NULL,
    kind SMALLINT NOT NULL,
    -- What it is about, such as a ticket.
    subject_id BLOB NOT NULL,
    due_at BIGINT NOT NULL,
    -- Held by a worker until then.
    leased_until BIGINT,
    -- How often it was tried in vain.
    attempts BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, kind, subject_id)
);
CREATE INDEX due_due ON due (due_at);
