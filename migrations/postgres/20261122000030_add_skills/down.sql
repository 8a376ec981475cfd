ALTER TABLE categories DROP COLUMN required_skills;
ALTER TABLE agents DROP COLUMN skills;
