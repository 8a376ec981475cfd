CREATE TABLE tokens (
    id uuid NOT NULL PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    agent_id uuid,
    version bigint NOT NULL,
    name text NOT NULL,
    -- SHA-256 of the secret, which is shown once and never stored.
    hash bytea NOT NULL UNIQUE,
    hint text NOT NULL,
    -- A JSON list of scopes.
    scopes text NOT NULL,
    expires_at bigint NOT NULL,
    last_used_at bigint,
    revoked_at bigint,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    FOREIGN KEY (workspace_id, agent_id) REFERENCES agents (workspace_id, id)
);
CREATE INDEX tokens_workspace ON tokens (workspace_id, created_at, id);
CREATE INDEX tokens_agent ON tokens (workspace_id, agent_id) WHERE agent_id IS NOT NULL;

CREATE TABLE sessions (
    id uuid NOT NULL PRIMARY KEY,
    workspace_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    version bigint NOT NULL,
    -- SHA-256 of what the session's refresh tokens share, of the current one and of the previous one.
    family_hash bytea NOT NULL UNIQUE,
    refresh_hash bytea NOT NULL,
    previous_hash bytea,
    rotated_at bigint,
    expires_at bigint NOT NULL,
    ended_at bigint,
    last_used_at bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    FOREIGN KEY (workspace_id, agent_id) REFERENCES agents (workspace_id, id)
);
CREATE INDEX sessions_agent ON sessions (workspace_id, agent_id);

-- Answers of POST requests that carried an Idempotency-Key, written with the effect.
CREATE TABLE idempotency_keys (
    workspace_id uuid NOT NULL,
    principal uuid NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    status smallint NOT NULL,
    -- None when the answer held a secret: it is shown once and not again.
    body text,
    etag bigint,
    location text,
    created_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, principal, key)
);
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);
