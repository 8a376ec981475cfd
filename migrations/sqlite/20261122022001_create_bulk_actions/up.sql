-- What was done with tickets in one go, by whom. A macro that was applied to a ticket is one with a single item.
CREATE TABLE bulk_actions (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    id BLOB NOT NULL,
    kind SMALLINT NOT NULL,
    -- The macro, of that kind; it may be gone.
    macro_id BLOB,
    -- The id on the wire of who did it.
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
-- They are kept for a time.
CREATE INDEX bulk_actions_age ON bulk_actions (created_at);

-- What was done with each of the tickets, in order.
CREATE TABLE bulk_items (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    bulk_action_id BLOB NOT NULL,
    position BIGINT NOT NULL,
    ticket_id BLOB NOT NULL,
    -- Of the ticket, after all that followed.
    ticket_version BIGINT NOT NULL,
    -- JSON: what became of each part, with its changes.
    actions TEXT NOT NULL,
    undone_at BIGINT,
    -- JSON: what was put back, and what was not.
    undone TEXT,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, bulk_action_id) REFERENCES bulk_actions (workspace_id, id),
    FOREIGN KEY (workspace_id, ticket_id) REFERENCES tickets (workspace_id, id)
);
CREATE INDEX bulk_items_action ON bulk_items (workspace_id, bulk_action_id, position);
CREATE INDEX bulk_items_ticket ON bulk_items (workspace_id, ticket_id);
