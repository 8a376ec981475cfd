DROP TABLE inbound_emails;
DROP TABLE mailboxes;
