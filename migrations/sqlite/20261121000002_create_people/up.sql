CREATE TABLE agents (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    id BLOB NOT NULL,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    email_normalized TEXT NOT NULL,
    role SMALLINT NOT NULL,
    locale SMALLINT,
    time_zone TEXT,
    password_hash TEXT,
    -- Grows whenever what the agent may do changes; access tokens carry it.
    epoch BIGINT NOT NULL,
    deactivated_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX agents_email ON agents (workspace_id, email_normalized);

CREATE TABLE teams (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    id BLOB NOT NULL,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    name_normalized TEXT NOT NULL,
    description TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX teams_name ON teams (workspace_id, name_normalized);

CREATE TABLE team_members (
    workspace_id BLOB NOT NULL,
    team_id BLOB NOT NULL,
    agent_id BLOB NOT NULL,
    PRIMARY KEY (workspace_id, team_id, agent_id),
    FOREIGN KEY (workspace_id, team_id) REFERENCES teams (workspace_id, id),
    FOREIGN KEY (workspace_id, agent_id) REFERENCES agents (workspace_id, id)
);
CREATE INDEX team_members_agent ON team_members (workspace_id, agent_id);

CREATE TABLE organizations (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    id BLOB NOT NULL,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    name_normalized TEXT NOT NULL,
    -- A JSON list of mail domains.
    domains TEXT NOT NULL,
    note TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX organizations_name ON organizations (workspace_id, name_normalized);

CREATE TABLE customers (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    id BLOB NOT NULL,
    version BIGINT NOT NULL,
    name TEXT,
    external_id TEXT,
    locale SMALLINT,
    time_zone TEXT,
    tier SMALLINT NOT NULL,
    organization_id BLOB,
    note TEXT,
    -- JSON lists of {value, standing}; customer_addresses is the same data in the form that is searched.
    emails TEXT NOT NULL,
    phones TEXT NOT NULL,
    blocked_at BIGINT,
    deleted_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, organization_id) REFERENCES organizations (workspace_id, id)
);
CREATE UNIQUE INDEX customers_external_id ON customers (workspace_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX customers_organization ON customers (workspace_id, organization_id) WHERE organization_id IS NOT NULL;
CREATE INDEX customers_created ON customers (workspace_id, created_at, id);

CREATE TABLE customer_addresses (
    workspace_id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    kind SMALLINT NOT NULL,
    normalized TEXT NOT NULL,
    standing SMALLINT NOT NULL,
    PRIMARY KEY (workspace_id, customer_id, kind, normalized),
    FOREIGN KEY (workspace_id, customer_id) REFERENCES customers (workspace_id, id)
);
-- Only asserted addresses are unique, and only by them is a customer found.
CREATE UNIQUE INDEX customer_addresses_asserted ON customer_addresses (workspace_id, kind, normalized)
    WHERE standing = 1;
-- Lists are filtered by any address, claimed ones too.
CREATE INDEX customer_addresses_normalized ON customer_addresses (workspace_id, kind, normalized);
