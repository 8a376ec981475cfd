-- Language (null: none known) and direction (null: told from the words when read) of a message; what became of a customer's
-- message to an answered or closed ticket.
ALTER TABLE messages ADD COLUMN language smallint;
ALTER TABLE messages ADD COLUMN direction smallint;
ALTER TABLE messages ADD COLUMN courtesy smallint;
CREATE INDEX messages_courtesy ON messages (workspace_id, created_at, courtesy) WHERE courtesy IS NOT NULL;
