DROP TABLE feed_seals;
DROP TABLE sequencer;
DROP TABLE feed_heads;
DROP TABLE feed;
DROP TABLE unfed;
DROP TABLE events;
