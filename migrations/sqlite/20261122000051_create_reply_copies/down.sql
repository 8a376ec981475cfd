DROP TABLE reply_copies;
