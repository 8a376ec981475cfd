DROP TABLE merged_links;
DROP TABLE merged_messages;
DROP INDEX tickets_merged_into;
ALTER TABLE tickets DROP COLUMN merged_into_id;
