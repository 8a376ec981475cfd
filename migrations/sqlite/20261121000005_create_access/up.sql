CREATE TABLE tokens (
    id BLOB NOT NULL PRIMARY KEY,
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    agent_id BLOB,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    -- SHA-256 of the secret, which is shown once and never stored.
    hash BLOB NOT NULL UNIQUE,
    hint TEXT NOT NULL,
    -- A JSON list of scopes.
    scopes TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    FOREIGN KEY (workspace_id, agent_id) REFERENCES agents (workspace_id, id)
);
CREATE INDEX tokens_workspace ON tokens (workspace_id, created_at, id);
CREATE INDEX tokens_agent ON tokens (workspace_id, agent_id) WHERE agent_id IS NOT NULL;

CREATE TABLE sessions (
    id BLOB NOT NULL PRIMARY KEY,
    workspace_id BLOB NOT NULL,
    agent_id BLOB NOT NULL,
    version BIGINT NOT NULL,
    -- SHA-256 of what the session's refresh tokens share, of the current one and of the previous one.
    family_hash BLOB NOT NULL UNIQUE,
    refresh_hash BLOB NOT NULL,
    previous_hash BLOB,
    rotated_at BIGINT,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    last_used_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    FOREIGN KEY (workspace_id, agent_id) REFERENCES agents (workspace_id, id)
);
CREATE INDEX sessions_agent ON sessions (workspace_id, agent_id);

-- Answers of POST requests that carried an Idempotency-Key, written with the effect.
CREATE TABLE idempotency_keys (
    workspace_id BLOB NOT NULL,
    principal BLOB NOT NULL,
    key TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    status SMALLINT NOT NULL,
    -- None when the answer held a secret: it is shown once and not again.
    body TEXT,
    etag BIGINT,
    location TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, principal, key)
);
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);
