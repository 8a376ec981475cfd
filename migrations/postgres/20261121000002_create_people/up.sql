CREATE TABLE agents (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    id uuid NOT NULL,
    version bigint NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    email_normalized text NOT NULL,
    role smallint NOT NULL,
    locale smallint,
    time_zone text,
    password_hash text,
    -- Grows whenever what the agent may do changes; access tokens carry it.
    epoch bigint NOT NULL,
    deactivated_at bigint,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX agents_email ON agents (workspace_id, email_normalized);

CREATE TABLE teams (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    id uuid NOT NULL,
    version bigint NOT NULL,
    name text NOT NULL,
    name_normalized text NOT NULL,
    description text,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX teams_name ON teams (workspace_id, name_normalized);

CREATE TABLE team_members (
    workspace_id uuid NOT NULL,
    team_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    PRIMARY KEY (workspace_id, team_id, agent_id),
    FOREIGN KEY (workspace_id, team_id) REFERENCES teams (workspace_id, id),
    FOREIGN KEY (workspace_id, agent_id) REFERENCES agents (workspace_id, id)
);
CREATE INDEX team_members_agent ON team_members (workspace_id, agent_id);

CREATE TABLE organizations (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    id uuid NOT NULL,
    version bigint NOT NULL,
    name text NOT NULL,
    name_normalized text NOT NULL,
    -- A JSON list of mail domains.
    domains text NOT NULL,
    note text,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX organizations_name ON organizations (workspace_id, name_normalized);

CREATE TABLE customers (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    id uuid NOT NULL,
    version bigint NOT NULL,
    name text,
    external_id text,
    locale smallint,
    time_zone text,
    tier smallint NOT NULL,
    organization_id uuid,
    note text,
    -- JSON lists of {value, standing}; customer_addresses is the same data in the form that is searched.
    emails text NOT NULL,
    phones text NOT NULL,
    blocked_at bigint,
    deleted_at bigint,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, organization_id) REFERENCES organizations (workspace_id, id)
);
CREATE UNIQUE INDEX customers_external_id ON customers (workspace_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX customers_organization ON customers (workspace_id, organization_id) WHERE organization_id IS NOT NULL;
CREATE INDEX customers_created ON customers (workspace_id, created_at, id);

CREATE TABLE customer_addresses (
    workspace_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    kind smallint NOT NULL,
    normalized text NOT NULL,
    standing smallint NOT NULL,
    PRIMARY KEY (workspace_id, customer_id, kind, normalized),
    FOREIGN KEY (workspace_id, customer_id) REFERENCES customers (workspace_id, id)
);
-- Only asserted addresses are unique, and only by them is a customer found.
CREATE UNIQUE INDEX customer_addresses_asserted ON customer_addresses (workspace_id, kind, normalized)
    WHERE standing = 1;
-- Lists are filtered by any address, claimed ones too.
CREATE INDEX customer_addresses_normalized ON customer_addresses (workspace_id, kind, normalized);
