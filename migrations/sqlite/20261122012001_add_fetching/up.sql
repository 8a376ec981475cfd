-- The server that a mailbox's mail is fetched from; without a host nothing is.
ALTER TABLE mailboxes ADD COLUMN imap_host TEXT;
ALTER TABLE mailboxes ADD COLUMN imap_port BIGINT NOT NULL DEFAULT 0;
ALTER TABLE mailboxes ADD COLUMN imap_encryption SMALLINT NOT NULL DEFAULT 1;
ALTER TABLE mailboxes ADD COLUMN imap_username TEXT;
-- Encrypted.
ALTER TABLE mailboxes ADD COLUMN imap_password BLOB;
ALTER TABLE mailboxes ADD COLUMN imap_password_set_at BIGINT;
ALTER TABLE mailboxes ADD COLUMN imap_folder TEXT;
ALTER TABLE mailboxes ADD COLUMN imap_takes_existing BOOLEAN NOT NULL DEFAULT FALSE;

-- How far each mailbox is fetched.
CREATE TABLE mail_fetches (
    workspace_id BLOB NOT NULL,
    mailbox_id BLOB NOT NULL,
    -- Of which life of the folder the numbers are.
    uid_validity BIGINT,
    -- All up to this one are taken in.
    last_uid BIGINT NOT NULL,
    -- What came earlier is left alone.
    since BIGINT,
    -- How often the next one could not be fetched.
    stuck BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    fetched_at BIGINT,
    problem TEXT,
    problem_at BIGINT,
    due_at BIGINT NOT NULL,
    -- Who fetches it, and until when nobody else does.
    holder TEXT,
    leased_until BIGINT,
    PRIMARY KEY (workspace_id, mailbox_id),
    FOREIGN KEY (workspace_id, mailbox_id) REFERENCES mailboxes (workspace_id, id)
);
CREATE INDEX mail_fetches_due ON mail_fetches (due_at, mailbox_id);
