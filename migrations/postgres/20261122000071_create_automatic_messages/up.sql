-- What a workspace says of its automatic messages. The row comes with the first change.
CREATE TABLE automatic_messages (
    workspace_id uuid NOT NULL PRIMARY KEY REFERENCES workspaces (id),
    id uuid NOT NULL,
    version bigint NOT NULL,
    -- A JSON object: for each message its switch and the texts that are not the built-in ones.
    messages text NOT NULL,
    still_waiting_minutes bigint NOT NULL,
    close_after_days bigint,
    close_warning_days bigint NOT NULL,
    updated_at bigint NOT NULL
);

-- What the customer of a ticket was told since he last brought it back: up to which version of the ticket was looked, and
-- one bit for each message. Hot: it refers to nothing.
CREATE TABLE automatic_stories (
    workspace_id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    version bigint NOT NULL,
    told bigint NOT NULL,
    warned_at bigint,
    PRIMARY KEY (workspace_id, ticket_id)
);

INSERT INTO feed_cursors (consumer, pos) SELECT 70, COALESCE(MAX(pos), 0) FROM feed;
