DELETE FROM feed_cursors WHERE consumer = 140;
DELETE FROM due WHERE kind IN (140, 141);
DROP TABLE survey_keys;
DROP TABLE survey_answers;
DROP TABLE surveys;
DROP TABLE survey_asked;
DROP TABLE survey_courses;
DROP TABLE survey_settings;
