ALTER TABLE tickets DROP COLUMN subject_normal;
