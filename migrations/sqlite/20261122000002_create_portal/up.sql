ALTER TABLE workspaces ADD COLUMN received_message BOOLEAN NOT NULL DEFAULT true;
ALTER TABLE workspaces ADD COLUMN portal_agent_names BOOLEAN NOT NULL DEFAULT true;
-- A JSON list of web origins, or of "*".
ALTER TABLE workspaces ADD COLUMN cors_origins TEXT NOT NULL DEFAULT '[]';
ALTER TABLE organizations ADD COLUMN shares_tickets BOOLEAN NOT NULL DEFAULT false;

-- Who vouches for customers: the identity of the integrator's own application.
CREATE TABLE identity_providers (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    id BLOB NOT NULL,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    kind SMALLINT NOT NULL,
    issuer TEXT NOT NULL,
    audience TEXT,
    -- A JSON list of signature algorithms.
    algorithms TEXT NOT NULL,
    leeway_seconds BIGINT NOT NULL,
    jwks_url TEXT,
    -- A JSON Web Key Set of public keys.
    keys TEXT,
    -- The shared secret, encrypted.
    secret BLOB,
    secret_set_at BIGINT,
    deactivated_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX identity_providers_issuer ON identity_providers (workspace_id, issuer);
CREATE INDEX identity_providers_created ON identity_providers (workspace_id, created_at, id);

-- Which customer a provider means by a subject.
CREATE TABLE external_identities (
    workspace_id BLOB NOT NULL,
    provider_id BLOB NOT NULL,
    subject TEXT NOT NULL,
    customer_id BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, provider_id, subject),
    FOREIGN KEY (workspace_id, provider_id) REFERENCES identity_providers (workspace_id, id),
    FOREIGN KEY (workspace_id, customer_id) REFERENCES customers (workspace_id, id)
);
CREATE INDEX external_identities_customer ON external_identities (workspace_id, customer_id);

-- What a transaction decided to have done after it: written with it, carried out by a worker. A hot table: it refers to
-- nothing, and its done rows are removed after some days.
CREATE TABLE outbox (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    kind SMALLINT NOT NULL,
    -- What it is about, such as a ticket.
    subject_id BLOB NOT NULL,
    -- With kind and subject: the same effect is meant only once.
    cycle BIGINT NOT NULL,
    step BIGINT NOT NULL,
    -- A JSON object with whatever the kind needs beyond that.
    payload TEXT NOT NULL,
    state SMALLINT NOT NULL,
    attempts BIGINT NOT NULL,
    -- Not before this instant; moves on with each failure.
    due_at BIGINT NOT NULL,
    -- Held by a worker until then.
    leased_until BIGINT,
    -- The code of the latest failure.
    problem TEXT,
    created_at BIGINT NOT NULL,
    finished_at BIGINT,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX outbox_effect ON outbox (workspace_id, kind, subject_id, cycle, step);
CREATE INDEX outbox_due ON outbox (due_at, id) WHERE state = 1;
CREATE INDEX outbox_finished ON outbox (finished_at) WHERE finished_at IS NOT NULL;
