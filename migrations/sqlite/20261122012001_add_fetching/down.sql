DROP TABLE mail_fetches;
ALTER TABLE mailboxes DROP COLUMN imap_host;
ALTER TABLE mailboxes DROP COLUMN imap_port;
ALTER TABLE mailboxes DROP COLUMN imap_encryption;
ALTER TABLE mailboxes DROP COLUMN imap_username;
ALTER TABLE mailboxes DROP COLUMN imap_password;
ALTER TABLE mailboxes DROP COLUMN imap_password_set_at;
ALTER TABLE mailboxes DROP COLUMN imap_folder;
ALTER TABLE mailboxes DROP COLUMN imap_takes_existing;
