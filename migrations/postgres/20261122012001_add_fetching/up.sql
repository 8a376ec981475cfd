-- The server that a mailbox's mail is fetched from; without a host nothing is.
ALTER TABLE mailboxes ADD COLUMN imap_host text;
ALTER TABLE mailboxes ADD COLUMN imap_port bigint NOT NULL DEFAULT 0;
ALTER TABLE mailboxes ADD COLUMN imap_encryption smallint NOT NULL DEFAULT 1;
ALTER TABLE mailboxes ADD COLUMN imap_username text;
-- Encrypted.
ALTER TABLE mailboxes ADD COLUMN imap_password bytea;
ALTER TABLE mailboxes ADD COLUMN imap_password_set_at bigint;
ALTER TABLE mailboxes ADD COLUMN imap_folder text;
ALTER TABLE mailboxes ADD COLUMN imap_takes_existing boolean NOT NULL DEFAULT FALSE;

-- How far each mailbox is fetched.
CREATE TABLE mail_fetches (
    workspace_id uuid NOT NULL,
    mailbox_id uuid NOT NULL,
    -- Of which life of the folder the numbers are.
    uid_validity bigint,
    -- All up to this one are taken in.
    last_uid bigint NOT NULL,
    -- What came earlier is left alone.
    since bigint,
    -- How often the next one could not be fetched.
    stuck bigint NOT NULL,
    failures bigint NOT NULL,
    fetched_at bigint,
    problem text,
    problem_at bigint,
    due_at bigint NOT NULL,
    -- Who fetches it, and until when nobody else does.
    holder text,
    leased_until bigint,
    PRIMARY KEY (workspace_id, mailbox_id),
    FOREIGN KEY (workspace_id, mailbox_id) REFERENCES mailboxes (workspace_id, id)
);
CREATE INDEX mail_fetches_due ON mail_fetches (due_at, mailbox_id);
