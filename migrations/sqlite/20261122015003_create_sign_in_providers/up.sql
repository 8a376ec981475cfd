-- Services at which agents sign in.
CREATE TABLE sign_in_providers (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    id BLOB NOT NULL,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    issuer TEXT NOT NULL,
    client_id TEXT NOT NULL,
    -- A JSON list.
    redirect_urls TEXT NOT NULL,
    -- The role of those whom it knows and the workspace does not; none: they are not let in.
    creates SMALLINT,
    secret_set_at BIGINT NOT NULL,
    deactivated_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    -- What the workspace proves itself with, encrypted.
    secret BLOB NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX sign_in_providers_issuer ON sign_in_providers (workspace_id, issuer);

-- Which agent a service means by a subject.
CREATE TABLE agent_identities (
    workspace_id BLOB NOT NULL,
    provider_id BLOB NOT NULL,
    subject TEXT NOT NULL,
    agent_id BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, provider_id, subject),
    FOREIGN KEY (workspace_id, provider_id) REFERENCES sign_in_providers (workspace_id, id),
    FOREIGN KEY (workspace_id, agent_id) REFERENCES agents (workspace_id, id)
);
CREATE UNIQUE INDEX agent_identities_agent ON agent_identities (workspace_id, agent_id, provider_id);

-- Who has gone to a service and not come back yet.
CREATE TABLE sign_in_attempts (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    provider_id BLOB NOT NULL,
    -- SHA-256 of the state that comes back.
    hash BLOB NOT NULL UNIQUE,
    -- Nonce and verifier, encrypted.
    secrets BLOB NOT NULL,
    redirect_url TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, provider_id) REFERENCES sign_in_providers (workspace_id, id)
);
CREATE INDEX sign_in_attempts_provider ON sign_in_attempts (workspace_id, provider_id, expires_at);
