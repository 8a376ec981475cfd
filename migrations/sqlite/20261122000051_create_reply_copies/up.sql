-- Which children of a ticket a reply to it was sent on to: one row for each that was looked at.
CREATE TABLE reply_copies (
    workspace_id BLOB NOT NULL,
    message_id BLOB NOT NULL,
    ticket_id BLOB NOT NULL,
    -- The reply in the child; none if it got none, because it was closed by then or its state did not allow it.
    copy_id BLOB,
    at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, message_id, ticket_id),
    FOREIGN KEY (workspace_id, message_id) REFERENCES messages (workspace_id, id),
    FOREIGN KEY (workspace_id, ticket_id) REFERENCES tickets (workspace_id, id),
    FOREIGN KEY (workspace_id, copy_id) REFERENCES messages (workspace_id, id)
);
CREATE INDEX reply_copies_ticket ON reply_copies (workspace_id, ticket_id);
CREATE INDEX reply_copies_copy ON reply_copies (workspace_id, copy_id) WHERE copy_id IS NOT NULL;
