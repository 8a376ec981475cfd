CREATE TABLE categories (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    id BLOB NOT NULL,
    version BIGINT NOT NULL,
    parent_id BLOB,
    key TEXT NOT NULL,
    name_fa TEXT NOT NULL,
    name_en TEXT NOT NULL,
    position BIGINT NOT NULL,
    team_id BLOB,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
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
    pos INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    number BIGINT NOT NULL,
    version BIGINT NOT NULL,
    subject TEXT NOT NULL,
    status SMALLINT NOT NULL,
    spam BOOLEAN NOT NULL,
    priority SMALLINT NOT NULL,
    impact SMALLINT,
    channel SMALLINT NOT NULL,
    language SMALLINT,
    category_id BLOB,
    team_id BLOB,
    assignee_id BLOB,
    customer_id BLOB NOT NULL,
    organization_id BLOB,
    -- JSON lists; ticket_tags and ticket_followers are the same data in the form that is searched.
    tags TEXT NOT NULL,
    follower_ids TEXT NOT NULL,
    snoozed_until BIGINT,
    follow_up_of_id BLOB,
    waiting_since BIGINT,
    last_message_id BLOB,
    last_message_kind SMALLINT,
    last_message_at BIGINT,
    last_customer_message_id BLOB,
    message_count BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    first_responded_at BIGINT,
    answered_at BIGINT,
    closed_at BIGINT,
    deleted_at BIGINT,
    UNIQUE (workspace_id, id),
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
    workspace_id BLOB NOT NULL,
    tag TEXT NOT NULL,
    ticket_id BLOB NOT NULL,
    PRIMARY KEY (workspace_id, tag, ticket_id),
    FOREIGN KEY (workspace_id, ticket_id) REFERENCES tickets (workspace_id, id)
);
CREATE INDEX ticket_tags_ticket ON ticket_tags (workspace_id, ticket_id);

CREATE TABLE ticket_followers (
    workspace_id BLOB NOT NULL,
    agent_id BLOB NOT NULL,
    ticket_id BLOB NOT NULL,
    PRIMARY KEY (workspace_id, agent_id, ticket_id),
    FOREIGN KEY (workspace_id, agent_id) REFERENCES agents (workspace_id, id),
    FOREIGN KEY (workspace_id, ticket_id) REFERENCES tickets (workspace_id, id)
);
CREATE INDEX ticket_followers_ticket ON ticket_followers (workspace_id, ticket_id);

CREATE TABLE messages (
    pos INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    ticket_id BLOB NOT NULL,
    kind SMALLINT NOT NULL,
    -- The ticket's version that added it: the order of the correspondence.
    position BIGINT NOT NULL,
    version BIGINT NOT NULL,
    author_kind SMALLINT NOT NULL,
    author_id BLOB,
    format SMALLINT NOT NULL,
    -- What was written, unless it is the text itself.
    source TEXT,
    text TEXT NOT NULL,
    html TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (workspace_id, id),
    FOREIGN KEY (workspace_id, ticket_id) REFERENCES tickets (workspace_id, id)
);
CREATE UNIQUE INDEX messages_position ON messages (workspace_id, ticket_id, position);
