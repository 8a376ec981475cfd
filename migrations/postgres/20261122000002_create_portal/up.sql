ALTER TABLE workspaces ADD COLUMN received_message boolean NOT NULL DEFAULT true;
ALTER TABLE workspaces ADD COLUMN portal_agent_names boolean NOT NULL DEFAULT true;
-- A JSON list of web origins, or of "*".
ALTER TABLE workspaces ADD COLUMN cors_origins text NOT NULL DEFAULT '[]';
ALTER TABLE organizations ADD COLUMN shares_tickets boolean NOT NULL DEFAULT false;

-- Who vouches for customers: the identity of the integrator's own application.
CREATE TABLE identity_providers (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    id uuid NOT NULL,
    version bigint NOT NULL,
    name text NOT NULL,
    kind smallint NOT NULL,
    issuer text NOT NULL,
    audience text,
    -- A JSON list of signature algorithms.
    algorithms text NOT NULL,
    leeway_seconds bigint NOT NULL,
    jwks_url text,
    -- A JSON Web Key Set of public keys.
    keys text,
    -- The shared secret, encrypted.
    secret bytea,
    secret_set_at bigint,
    deactivated_at bigint,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX identity_providers_issuer ON identity_providers (workspace_id, issuer);
CREATE INDEX identity_providers_created ON identity_providers (workspace_id, created_at, id);

-- Which customer a provider means by a subject.
CREATE TABLE external_identities (
    workspace_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    subject text NOT NULL,
    customer_id uuid NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, provider_id, subject),
    FOREIGN KEY (workspace_id, provider_id) REFERENCES identity_providers (workspace_id, id),
    FOREIGN KEY (workspace_id, customer_id) REFERENCES customers (workspace_id, id)
);
CREATE INDEX external_identities_customer ON external_identities (workspace_id, customer_id);

-- What a transaction decided to have done after it: written with it, carried out by a worker. A hot table: it refers to
-- nothing, and its done rows are removed after some days.
CREATE TABLE outbox (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    kind smallint NOT NULL,
    -- What it is about, such as a ticket.
    subject_id uuid NOT NULL,
    -- With kind and subject: the same effect is meant only once.
    cycle bigint NOT NULL,
    step bigint NOT NULL,
    -- A JSON object with whatever the kind needs beyond that.
    payload text NOT NULL,
    state smallint NOT NULL,
    attempts bigint NOT NULL,
    -- Not before this instant; moves on with each failure.
    due_at bigint NOT NULL,
    -- Held by a worker until then.
    leased_until bigint,
    -- The code of the latest failure.
    problem text,
    created_at bigint NOT NULL,
    finished_at bigint,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX outbox_effect ON outbox (workspace_id, kind, subject_id, cycle, step);
CREATE INDEX outbox_due ON outbox (due_at, id) WHERE state = 1;
CREATE INDEX outbox_finished ON outbox (finished_at) WHERE finished_at IS NOT NULL;
