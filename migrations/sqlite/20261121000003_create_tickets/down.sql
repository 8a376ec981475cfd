DROP TABLE messages;
DROP TABLE ticket_followers;
DROP TABLE ticket_tags;
DROP TABLE tickets;
DROP TABLE categories;
