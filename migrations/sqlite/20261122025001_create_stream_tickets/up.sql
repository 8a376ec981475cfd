-- What opens a live stream once, for clients that cannot send a header.
CREATE TABLE stream_tickets (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    id BLOB NOT NULL,
    -- For the team or for customers.
    audience SMALLINT NOT NULL,
    -- SHA-256 of the ticket.
    hash BLOB NOT NULL UNIQUE,
    -- The credential that it was made with, encrypted: the stream has its rights and ends with it.
    credential BLOB NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX stream_tickets_expires ON stream_tickets (expires_at);
