-- The rules by which tickets find their teams, every version of them: the newest applies, those before it explain what
-- they decided. A version is read as a whole, so its rules are one JSON list. A team is not removed while it is named.
CREATE TABLE routing_policies (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    version BIGINT NOT NULL,
    id BLOB NOT NULL,
    rules TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, version)
);

-- After how many minutes a ticket that nobody works on goes on, and an agent who does nothing is away. Empty: never.
ALTER TABLE workspaces ADD COLUMN return_unworked_after_minutes BIGINT;
ALTER TABLE workspaces ADD COLUMN away_after_minutes BIGINT;

-- When each agent was last seen; lags behind by a minute at most.
CREATE TABLE agent_acts (
    workspace_id BLOB NOT NULL,
    agent_id BLOB NOT NULL,
    last_act_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, agent_id),
    FOREIGN KEY (workspace_id, agent_id) REFERENCES agents (workspace_id, id)
);
