-- The subject in the form in which texts are compared. Only the program can make it: see the migration that follows.
ALTER TABLE tickets ADD COLUMN subject_normal text NOT NULL DEFAULT '';
