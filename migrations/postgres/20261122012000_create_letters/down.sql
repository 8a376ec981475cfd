DROP TABLE letters;
DELETE FROM deliveries WHERE message_id IS NULL;
ALTER TABLE deliveries DROP COLUMN purpose;
ALTER TABLE deliveries ALTER COLUMN ticket_id SET NOT NULL;
ALTER TABLE deliveries ALTER COLUMN message_id SET NOT NULL;
