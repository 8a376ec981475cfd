CREATE TABLE canned_responses (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    id BLOB NOT NULL,
    version BIGINT NOT NULL,
    title TEXT NOT NULL,
    folder TEXT,
    team_id BLOB,
    shortcut TEXT,
    shortcut_normalized TEXT,
    -- A JSON object: for each language format and content.
    bodies TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, team_id) REFERENCES teams (workspace_id, id)
);
CREATE UNIQUE INDEX canned_responses_shortcut ON canned_responses (workspace_id, shortcut_normalized)
    WHERE shortcut_normalized IS NOT NULL;
CREATE INDEX canned_responses_team ON canned_responses (workspace_id, team_id) WHERE team_id IS NOT NULL;

-- How often each was used, and the customer came back after it. Hot: it refers to nothing.
CREATE TABLE canned_counts (
    workspace_id BLOB NOT NULL,
    response_id BLOB NOT NULL,
    use_count BIGINT NOT NULL,
    reopened_count BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, response_id)
);

-- The one that a ticket was last answered with, until its customer comes back.
CREATE TABLE canned_uses (
    workspace_id BLOB NOT NULL,
    ticket_id BLOB NOT NULL,
    response_id BLOB NOT NULL,
    used_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, ticket_id)
);
