-- How people of a workspace sign in; a workspace without a row has never said anything.
CREATE TABLE sign_in_settings (
    workspace_id BLOB NOT NULL PRIMARY KEY REFERENCES workspaces (id),
    id BLOB NOT NULL,
    version BIGINT NOT NULL,
    -- Where letters lead.
    agents_url TEXT,
    portal_url TEXT,
    guest_codes BOOLEAN NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE invitations (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    id BLOB NOT NULL,
    version BIGINT NOT NULL,
    email TEXT NOT NULL,
    email_normalized TEXT NOT NULL,
    name TEXT,
    role SMALLINT NOT NULL,
    -- A JSON list of ids.
    team_ids TEXT NOT NULL,
    locale SMALLINT,
    sends BIGINT NOT NULL,
    sent_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    accepted_at BIGINT,
    agent_id BLOB,
    revoked_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    -- SHA-256 of the secret in the letter; none once it is of no use any more.
    hash BLOB UNIQUE,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, agent_id) REFERENCES agents (workspace_id, id)
);
CREATE INDEX invitations_created ON invitations (workspace_id, created_at, id);
CREATE INDEX invitations_agent ON invitations (workspace_id, agent_id) WHERE agent_id IS NOT NULL;
CREATE UNIQUE INDEX invitations_email ON invitations (workspace_id, email_normalized)
    WHERE accepted_at IS NULL AND revoked_at IS NULL;

CREATE TABLE password_resets (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    agent_id BLOB NOT NULL,
    -- SHA-256 of the secret in the letter; none once it was used.
    hash BLOB UNIQUE,
    -- SHA-256 of address and password as they were: with others it is of no use.
    stands_for BLOB NOT NULL,
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, agent_id) REFERENCES agents (workspace_id, id)
);
CREATE INDEX password_resets_agent ON password_resets (workspace_id, agent_id);
