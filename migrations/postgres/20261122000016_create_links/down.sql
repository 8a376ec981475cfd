ALTER TABLE tickets DROP COLUMN blocked_by;
DROP TABLE ticket_links;
