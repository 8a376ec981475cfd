-- What agents have written and not sent, each for himself. A draft is sent once its agent has said something of its kind
-- in a later version of the ticket: so nothing has to be removed when something is sent. It refers to nothing.
CREATE TABLE drafts (
    workspace_id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    kind smallint NOT NULL,
    version bigint NOT NULL,
    format smallint NOT NULL,
    content text NOT NULL,
    ticket_version bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, ticket_id, agent_id, kind)
);
CREATE INDEX drafts_updated ON drafts (updated_at);

-- How far agents have read tickets: the place of the last message.
CREATE TABLE read_markers (
    workspace_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    position bigint NOT NULL,
    read_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, agent_id, ticket_id)
);

-- Who is at which ticket. Hot and worth nothing half a minute later: it refers to nothing, and a crash may empty it.
CREATE UNLOGGED TABLE presences (
    workspace_id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    state smallint NOT NULL,
    present_since bigint NOT NULL,
    present_until bigint NOT NULL,
    PRIMARY KEY (workspace_id, ticket_id, agent_id)
);
CREATE INDEX presences_until ON presences (present_until);

CREATE TABLE checklist_items (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    position bigint NOT NULL,
    text text NOT NULL,
    done_at bigint,
    done_by_kind smallint,
    done_by_id uuid,
    created_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, ticket_id) REFERENCES tickets (workspace_id, id)
);
CREATE INDEX checklist_items_ticket ON checklist_items (workspace_id, ticket_id, position, id);
