DROP TABLE external_ids;
ALTER TABLE organizations DROP COLUMN external_ids;
ALTER TABLE customers DROP COLUMN external_ids;
ALTER TABLE messages DROP COLUMN external_ids;
ALTER TABLE tickets DROP COLUMN external_ids;
