-- How far each consumer of the feed has come, by position in the whole instance.
CREATE TABLE feed_cursors (
    consumer SMALLINT NOT NULL PRIMARY KEY,
    pos BIGINT NOT NULL
);
-- The one that looks for incidents begins with what comes now.
INSERT INTO feed_cursors (consumer, pos) SELECT 1, COALESCE(MAX(pos), 0) FROM feed;

-- When requests that are alike are proposed as an incident: from so many customers (0: never) within so many minutes.
ALTER TABLE workspaces ADD COLUMN incident_customers BIGINT NOT NULL DEFAULT 5;
ALTER TABLE workspaces ADD COLUMN incident_minutes BIGINT NOT NULL DEFAULT 30;

-- Tickets that seem to tell of one trouble.
CREATE TABLE incident_proposals (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    id BLOB NOT NULL,
    version BIGINT NOT NULL,
    -- 1: open, 2: accepted, 3: dismissed.
    state SMALLINT NOT NULL,
    parent_ticket_id BLOB,
    ticket_count BIGINT NOT NULL,
    customer_count BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    decided_at BIGINT,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, parent_ticket_id) REFERENCES tickets (workspace_id, id)
);
CREATE INDEX incident_proposals_created ON incident_proposals (workspace_id, created_at, id);
CREATE INDEX incident_proposals_parent ON incident_proposals (workspace_id, parent_ticket_id)
    WHERE parent_ticket_id IS NOT NULL;

-- Which tickets; each belongs to one proposal at most.
CREATE TABLE incident_tickets (
    workspace_id BLOB NOT NULL,
    proposal_id BLOB NOT NULL,
    ticket_id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    -- From 1, in the order in which they came.
    place BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    -- 1: not looked at since it was accepted, 2: linked to the parent, 3: could not be linked.
    link SMALLINT NOT NULL,
    PRIMARY KEY (workspace_id, proposal_id, ticket_id),
    FOREIGN KEY (workspace_id, proposal_id) REFERENCES incident_proposals (workspace_id, id),
    FOREIGN KEY (workspace_id, ticket_id) REFERENCES tickets (workspace_id, id)
);
CREATE UNIQUE INDEX incident_tickets_ticket ON incident_tickets (workspace_id, ticket_id);

-- What new tickets say, in 64 bits that are near for texts that are alike. Rows are kept as long as a window can be; they do
-- not refer to tickets, whose locks they would have to wait for.
CREATE TABLE ticket_sketches (
    workspace_id BLOB NOT NULL,
    ticket_id BLOB NOT NULL,
    at BIGINT NOT NULL,
    customer_id BLOB NOT NULL,
    organization_id BLOB,
    -- None for a text that says too little.
    sketch BIGINT,
    -- Whom its trouble was found to concern: 1: one, 2: an organization, 3: many.
    spread SMALLINT NOT NULL,
    PRIMARY KEY (workspace_id, ticket_id)
);
CREATE INDEX ticket_sketches_at ON ticket_sketches (workspace_id, at, ticket_id);
