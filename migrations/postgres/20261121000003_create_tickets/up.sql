CREATE TABLE categories (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    id uuid NOT NULL,
    version bigint NOT NULL,
    parent_id uuid,
    key text NOT NULL,
    name_fa text NOT NULL,
    name_en text NOT NULL,
    position bigint NOT NULL,
    team_id uuid,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, parent_id) REFERENCES categories (workspace_id, id),
    FOREIGN KEY (workspace_id, team_id) REFERENCES teams (workspace_id, id)
);
CREATE UNIQUE INDEX categories_key ON categories (workspace_id, key);
CREATE INDEX categories_parent ON categories (workspace_id, parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX categories_team ON categories (workspace_id, team_id) WHERE team_id IS NOT NULL;

-- Hot tables do not refer to workspaces: each insert would lock the one workspace row beside all others. The customer
-- they refer to belongs to the workspace.
CREATE TABLE tickets (
    pos bigint GENERATED ALWAYS AS IDENTITY,
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    number bigint NOT NULL,
    version bigint NOT NULL,
    subject text NOT NULL,
    status smallint NOT NULL,
    spam boolean NOT NULL,
    priority smallint NOT NULL,
    impact smallint,
    channel smallint NOT NULL,
    language smallint,
    category_id uuid,
    team_id uuid,
    assignee_id uuid,
    customer_id uuid NOT NULL,
    organization_id uuid,
    -- JSON lists; ticket_tags and ticket_followers are the same data in the form that is searched.
    tags text NOT NULL,
    follower_ids text NOT NULL,
    snoozed_until bigint,
    follow_up_of_id uuid,
    waiting_since bigint,
    last_message_id uuid,
    last_message_kind smallint,
    last_message_at bigint,
    last_customer_message_id uuid,
    message_count bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    first_responded_at bigint,
    answered_at bigint,
    closed_at bigint,
    deleted_at bigint,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, category_id) REFERENCES categories (workspace_id, id),
    FOREIGN KEY (workspace_id, team_id) REFERENCES teams (workspace_id, id),
    FOREIGN KEY (workspace_id, assignee_id) REFERENCES agents (workspace_id, id),
    FOREIGN KEY (workspace_id, customer_id) REFERENCES customers (workspace_id, id),
    FOREIGN KEY (workspace_id, organization_id) REFERENCES organizations (workspace_id, id),
    FOREIGN KEY (workspace_id, follow_up_of_id) REFERENCES tickets (workspace_id, id)
);
CREATE UNIQUE INDEX tickets_number ON tickets (workspace_id, number);
CREATE INDEX tickets_created ON tickets (workspace_id, created_at, id);
CREATE INDEX tickets_updated ON tickets (workspace_id, updated_at, id);
-- The desk: what is neither answered nor closed. Queries repeat the predicate as a literal, or the index is lost.
CREATE INDEX tickets_open_created ON tickets (workspace_id, created_at, id)
    WHERE status <= 3 AND NOT spam AND deleted_at IS NULL;
CREATE INDEX tickets_open_priority ON tickets (workspace_id, priority DESC, created_at, id)
    WHERE status <= 3 AND NOT spam AND deleted_at IS NULL;
CREATE INDEX tickets_category ON tickets (workspace_id, category_id, created_at, id) WHERE category_id IS NOT NULL;
CREATE INDEX tickets_team ON tickets (workspace_id, team_id, created_at, id) WHERE team_id IS NOT NULL;
CREATE INDEX tickets_assignee ON tickets (workspace_id, assignee_id, created_at, id) WHERE assignee_id IS NOT NULL;
CREATE INDEX tickets_customer ON tickets (workspace_id, customer_id, created_at, id);
CREATE INDEX tickets_organization ON tickets (workspace_id, organization_id, created_at, id)
    WHERE organization_id IS NOT NULL;
CREATE INDEX tickets_follow_up_of ON tickets (workspace_id, follow_up_of_id) WHERE follow_up_of_id IS NOT NULL;

CREATE TABLE ticket_tags (
    workspace_id uuid NOT NULL,
    tag text NOT NULL,
    ticket_id uuid NOT NULL,
    PRIMARY KEY (workspace_id, tag, ticket_id),
    FOREIGN KEY (workspace_id, ticket_id) REFERENCES tickets (workspace_id, id)
);
CREATE INDEX ticket_tags_ticket ON ticket_tags (workspace_id, ticket_id);

CREATE TABLE ticket_followers (
    workspace_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    PRIMARY KEY (workspace_id, agent_id, ticket_id),
    FOREIGN KEY (workspace_id, agent_id) REFERENCES agents (workspace_id, id),
    FOREIGN KEY (workspace_id, ticket_id) REFERENCES tickets (workspace_id, id)
);
CREATE INDEX ticket_followers_ticket ON ticket_followers (workspace_id, ticket_id);

CREATE TABLE messages (
    pos bigint GENERATED ALWAYS AS IDENTITY,
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    kind smallint NOT NULL,
    -- The ticket's version that added it: the order of the correspondence.
    position bigint NOT NULL,
    version bigint NOT NULL,
    author_kind smallint NOT NULL,
    author_id uuid,
    format smallint NOT NULL,
    -- What was written, unless it is the text itself.
    source text,
    text text NOT NULL,
    html text NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, ticket_id) REFERENCES tickets (workspace_id, id)
);
CREATE UNIQUE INDEX messages_position ON messages (workspace_id, ticket_id, position);
