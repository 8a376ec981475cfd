-- The rules by which tickets find their teams, every version of them: the newest applies, those before it explain what
-- they decided. A version is read as a whole, so its rules are one JSON list. A team is not removed while it is named.
CREATE TABLE routing_policies (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    version bigint NOT NULL,
    id uuid NOT NULL,
    rules text NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, version)
);

-- After how many minutes a ticket that nobody works on goes on, and an agent who does nothing is away. Empty: never.
ALTER TABLE workspaces ADD COLUMN return_unworked_after_minutes bigint;
ALTER TABLE workspaces ADD COLUMN away_after_minutes bigint;

-- When each agent was last seen; lags behind by a minute at most.
CREATE TABLE agent_acts (
    workspace_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    last_act_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, agent_id),
    FOREIGN KEY (workspace_id, agent_id) REFERENCES agents (workspace_id, id)
);
