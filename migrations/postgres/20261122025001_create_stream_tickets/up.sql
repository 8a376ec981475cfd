-- What opens a live stream once, for clients that cannot send a header.
CREATE TABLE stream_tickets (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    id uuid NOT NULL,
    -- For the team or for customers.
    audience smallint NOT NULL,
    -- SHA-256 of the ticket.
    hash bytea NOT NULL UNIQUE,
    -- The credential that it was made with, encrypted: the stream has its rights and ends with it.
    credential bytea NOT NULL,
    expires_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX stream_tickets_expires ON stream_tickets (expires_at);
