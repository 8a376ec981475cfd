-- What agents have written and not sent, each for himself. A draft is sent once its agent has said something of its kind
-- in a later version of the ticket: so nothing has to be removed when something is sent. It refers to nothing.
CREATE TABLE drafts (
    workspace_id BLOB NOT NULL,
    ticket_id BLOB NOT NULL,
    agent_id BLOB NOT NULL,
    kind SMALLINT NOT NULL,
    version BIGINT NOT NULL,
    format SMALLINT NOT NULL,
    content TEXT NOT NULL,
    ticket_version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, ticket_id, agent_id, kind)
);
CREATE INDEX drafts_updated ON drafts (updated_at);

-- How far agents have read tickets: the place of the last message.
CREATE TABLE read_markers (
    workspace_id BLOB NOT NULL,
    agent_id BLOB NOT NULL,
    ticket_id BLOB NOT NULL,
    position BIGINT NOT NULL,
    read_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, agent_id, ticket_id)
);

-- Who is at which ticket. Hot and worth nothing half a minute later: it refers to nothing.
CREATE TABLE presences (
    workspace_id BLOB NOT NULL,
    ticket_id BLOB NOT NULL,
    agent_id BLOB NOT NULL,
    state SMALLINT NOT NULL,
    present_since BIGINT NOT NULL,
    present_until BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, ticket_id, agent_id)
);
CREATE INDEX presences_until ON presences (present_until);

CREATE TABLE checklist_items (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    ticket_id BLOB NOT NULL,
    position BIGINT NOT NULL,
    text TEXT NOT NULL,
    done_at BIGINT,
    done_by_kind SMALLINT,
    done_by_id BLOB,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, ticket_id) REFERENCES tickets (workspace_id, id)
);
CREATE INDEX checklist_items_ticket ON checklist_items (workspace_id, ticket_id, position, id);
