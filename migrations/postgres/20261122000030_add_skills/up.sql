-- What agents know and how well, and what a category asks for: lists of names with levels, as JSON. They stand in rows
-- that routing reads anyway.
ALTER TABLE agents ADD COLUMN skills TEXT NOT NULL DEFAULT '[]';
ALTER TABLE categories ADD COLUMN required_skills TEXT NOT NULL DEFAULT '[]';
