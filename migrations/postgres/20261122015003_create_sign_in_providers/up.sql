-- Services at which agents sign in.
CREATE TABLE sign_in_providers (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    id uuid NOT NULL,
    version bigint NOT NULL,
    name text NOT NULL,
    issuer text NOT NULL,
    client_id text NOT NULL,
    -- A JSON list.
    redirect_urls text NOT NULL,
    -- The role of those whom it knows and the workspace does not; none: they are not let in.
    creates smallint,
    secret_set_at bigint NOT NULL,
    deactivated_at bigint,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    -- What the workspace proves itself with, encrypted.
    secret bytea NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX sign_in_providers_issuer ON sign_in_providers (workspace_id, issuer);

-- Which agent a service means by a subject.
CREATE TABLE agent_identities (
    workspace_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    subject text NOT NULL,
    agent_id uuid NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, provider_id, subject),
    FOREIGN KEY (workspace_id, provider_id) REFERENCES sign_in_providers (workspace_id, id),
    FOREIGN KEY (workspace_id, agent_id) REFERENCES agents (workspace_id, id)
);
CREATE UNIQUE INDEX agent_identities_agent ON agent_identities (workspace_id, agent_id, provider_id);

-- Who has gone to a service and not come back yet.
CREATE TABLE sign_in_attempts (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    -- SHA-256 of the state that comes back.
    hash bytea NOT NULL UNIQUE,
    -- Nonce and verifier, encrypted.
    secrets bytea NOT NULL,
    redirect_url text NOT NULL,
    expires_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, provider_id) REFERENCES sign_in_providers (workspace_id, id)
);
CREATE INDEX sign_in_attempts_provider ON sign_in_attempts (workspace_id, provider_id, expires_at);
