-- Mails that carry no message of a conversation.
ALTER TABLE deliveries RENAME TO former_deliveries;
DROP INDEX deliveries_message;
DROP INDEX deliveries_ticket;
DROP INDEX deliveries_mailbox;
DROP INDEX deliveries_created;
DROP INDEX deliveries_state;
DROP INDEX deliveries_recipient;
DROP INDEX deliveries_due;
CREATE TABLE deliveries (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    id BLOB NOT NULL,
    -- The message that it carries; a letter has none.
    message_id BLOB,
    ticket_id BLOB,
    mailbox_id BLOB,
    recipient TEXT,
    is_automatic BOOLEAN NOT NULL,
    state SMALLINT NOT NULL,
    reason SMALLINT,
    -- What the mail server said, in short.
    problem TEXT,
    attempts BIGINT NOT NULL,
    -- Not before this instant; moves on with each failure.
    due_at BIGINT NOT NULL,
    -- Held by a worker until then.
    leased_until BIGINT,
    created_at BIGINT NOT NULL,
    settled_at BIGINT,
    -- What a letter is for.
    purpose SMALLINT,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, message_id) REFERENCES messages (workspace_id, id),
    FOREIGN KEY (workspace_id, ticket_id) REFERENCES tickets (workspace_id, id),
    FOREIGN KEY (workspace_id, mailbox_id) REFERENCES mailboxes (workspace_id, id)
);
INSERT INTO deliveries (workspace_id, id, message_id, ticket_id, mailbox_id, recipient, is_automatic, state, reason, problem, attempts, due_at,
    leased_until, created_at, settled_at)
SELECT workspace_id, id, message_id, ticket_id, mailbox_id, recipient, is_automatic, state, reason, problem, attempts, due_at,
    leased_until, created_at, settled_at FROM former_deliveries;
DROP TABLE former_deliveries;
CREATE UNIQUE INDEX deliveries_message ON deliveries (workspace_id, message_id);
CREATE INDEX deliveries_ticket ON deliveries (workspace_id, ticket_id, created_at);
CREATE INDEX deliveries_mailbox ON deliveries (workspace_id, mailbox_id);
CREATE INDEX deliveries_created ON deliveries (workspace_id, created_at, id);
CREATE INDEX deliveries_state ON deliveries (workspace_id, state, created_at, id);
CREATE INDEX deliveries_recipient ON deliveries (workspace_id, recipient, created_at);
CREATE INDEX deliveries_due ON deliveries (due_at, id) WHERE state = 1;

-- The words of letters, encrypted, until they are sent or failed for good.
CREATE TABLE letters (
    workspace_id BLOB NOT NULL,
    delivery_id BLOB NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (workspace_id, delivery_id),
    FOREIGN KEY (workspace_id, delivery_id) REFERENCES deliveries (workspace_id, id)
);
