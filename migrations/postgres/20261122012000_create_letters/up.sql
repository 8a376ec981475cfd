-- Mails that carry no message of a conversation.
ALTER TABLE deliveries ALTER COLUMN message_id DROP NOT NULL;
ALTER TABLE deliveries ALTER COLUMN ticket_id DROP NOT NULL;
-- What a letter is for.
ALTER TABLE deliveries ADD COLUMN purpose smallint;

-- The words of letters, encrypted, until they are sent or failed for good.
CREATE TABLE letters (
    workspace_id uuid NOT NULL,
    delivery_id uuid NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (workspace_id, delivery_id),
    FOREIGN KEY (workspace_id, delivery_id) REFERENCES deliveries (workspace_id, id)
);
