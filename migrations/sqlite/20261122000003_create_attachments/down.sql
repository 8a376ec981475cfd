ALTER TABLE messages DROP COLUMN attachments;
DROP TABLE stray_blobs;
DROP TABLE attachments;
