-- What agents do with a ticket in one go.
CREATE TABLE macros (
    workspace_id UUID NOT NULL REFERENCES workspaces (id),
    id UUID NOT NULL,
    version BIGINT NOT NULL,
    title TEXT NOT NULL,
    folder TEXT,
    position BIGINT NOT NULL,
    team_id UUID,
    -- A JSON list of actions.
    actions TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, team_id) REFERENCES teams (workspace_id, id)
);
CREATE INDEX macros_team ON macros (workspace_id, team_id) WHERE team_id IS NOT NULL;
