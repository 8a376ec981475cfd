CREATE TABLE canned_responses (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    id uuid NOT NULL,
    version bigint NOT NULL,
    title text NOT NULL,
    folder text,
    team_id uuid,
    shortcut text,
    shortcut_normalized text,
    -- A JSON object: for each language format and content.
    bodies text NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, team_id) REFERENCES teams (workspace_id, id)
);
CREATE UNIQUE INDEX canned_responses_shortcut ON canned_responses (workspace_id, shortcut_normalized)
    WHERE shortcut_normalized IS NOT NULL;
CREATE INDEX canned_responses_team ON canned_responses (workspace_id, team_id) WHERE team_id IS NOT NULL;

-- How often each was used, and the customer came back after it. Hot: it refers to nothing.
CREATE TABLE canned_counts (
    workspace_id uuid NOT NULL,
    response_id uuid NOT NULL,
    use_count bigint NOT NULL,
    reopened_count bigint NOT NULL,
    last_used_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, response_id)
);

-- The one that a ticket was last answered with, until its customer comes back.
CREATE TABLE canned_uses (
    workspace_id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    response_id uuid NOT NULL,
    used_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, ticket_id)
);
