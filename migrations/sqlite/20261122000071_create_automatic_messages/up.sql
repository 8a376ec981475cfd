-- What a workspace says of its automatic messages. The row comes with the first change.
CREATE TABLE automatic_messages (
    workspace_id BLOB NOT NULL PRIMARY KEY REFERENCES workspaces (id),
    id BLOB NOT NULL,
    version BIGINT NOT NULL,
    -- A JSON object: for each message its switch and the texts that are not the built-in ones.
    messages TEXT NOT NULL,
    still_waiting_minutes BIGINT NOT NULL,
    close_after_days BIGINT,
    close_warning_days BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- What the customer of a ticket was told since he last brought it back: up to which version of the ticket was looked, and
-- one bit for each message. Hot: it refers to nothing.
CREATE TABLE automatic_stories (
    workspace_id BLOB NOT NULL,
    ticket_id BLOB NOT NULL,
    version BIGINT NOT NULL,
    told BIGINT NOT NULL,
    warned_at BIGINT,
    PRIMARY KEY (workspace_id, ticket_id)
);

INSERT INTO feed_cursors (consumer, pos) SELECT 70, COALESCE(MAX(pos), 0) FROM feed;
