DELETE FROM feed_cursors WHERE consumer = 70;
DROP TABLE automatic_stories;
DROP TABLE automatic_messages;
DELETE FROM due WHERE kind IN (70, 71);
