-- How people of a workspace sign in; a workspace without a row has never said anything.
CREATE TABLE sign_in_settings (
    workspace_id uuid NOT NULL PRIMARY KEY REFERENCES workspaces (id),
    id uuid NOT NULL,
    version bigint NOT NULL,
    -- Where letters lead.
    agents_url text,
    portal_url text,
    guest_codes boolean NOT NULL,
    updated_at bigint NOT NULL
);

CREATE TABLE invitations (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    id uuid NOT NULL,
    version bigint NOT NULL,
    email text NOT NULL,
    email_normalized text NOT NULL,
    name text,
    role smallint NOT NULL,
    -- A JSON list of ids.
    team_ids text NOT NULL,
    locale smallint,
    sends bigint NOT NULL,
    sent_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    accepted_at bigint,
    agent_id uuid,
    revoked_at bigint,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    -- SHA-256 of the secret in the letter; none once it is of no use any more.
    hash bytea UNIQUE,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, agent_id) REFERENCES agents (workspace_id, id)
);
CREATE INDEX invitations_created ON invitations (workspace_id, created_at, id);
CREATE INDEX invitations_agent ON invitations (workspace_id, agent_id) WHERE agent_id IS NOT NULL;
CREATE UNIQUE INDEX invitations_email ON invitations (workspace_id, email_normalized)
    WHERE accepted_at IS NULL AND revoked_at IS NULL;

CREATE TABLE password_resets (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    agent_id uuid NOT NULL,
    -- SHA-256 of the secret in the letter; none once it was used.
    hash bytea UNIQUE,
    -- SHA-256 of address and password as they were: with others it is of no use.
    stands_for bytea NOT NULL,
    expires_at bigint NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, agent_id) REFERENCES agents (workspace_id, id)
);
CREATE INDEX password_resets_agent ON password_resets (workspace_id, agent_id);
