DROP TABLE split_messages;
