-- Messages of tickets that were split off, and the messages that they repeat: whoever sees one of the two sees its files.
CREATE TABLE split_messages (
    workspace_id uuid NOT NULL,
    message_id uuid NOT NULL,
    origin_message_id uuid NOT NULL,
    PRIMARY KEY (workspace_id, message_id),
    FOREIGN KEY (workspace_id, message_id) REFERENCES messages (workspace_id, id),
    FOREIGN KEY (workspace_id, origin_message_id) REFERENCES messages (workspace_id, id)
);
CREATE INDEX split_messages_origin ON split_messages (workspace_id, origin_message_id);
