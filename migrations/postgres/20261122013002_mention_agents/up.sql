-- The agents whom an internal note names: a JSON list of ids.
ALTER TABLE messages ADD COLUMN mentions text;
