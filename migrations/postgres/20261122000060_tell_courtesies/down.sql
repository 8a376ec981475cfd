DROP INDEX messages_courtesy;
ALTER TABLE messages DROP COLUMN courtesy;
ALTER TABLE messages DROP COLUMN direction;
ALTER TABLE messages DROP COLUMN language;
