-- Addresses under which mail is sent and received.
CREATE TABLE mailboxes (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    id BLOB NOT NULL,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    -- The address in lower case.
    normalized TEXT NOT NULL,
    signature TEXT,
    team_id BLOB,
    is_default BOOLEAN NOT NULL,
    -- The server that takes its mail; without a host nothing is sent.
    smtp_host TEXT,
    smtp_port BIGINT NOT NULL,
    smtp_encryption SMALLINT NOT NULL,
    smtp_username TEXT,
    -- Encrypted.
    smtp_password BLOB,
    smtp_password_set_at BIGINT,
    deactivated_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, team_id) REFERENCES teams (workspace_id, id)
);
CREATE UNIQUE INDEX mailboxes_address ON mailboxes (workspace_id, normalized);
CREATE UNIQUE INDEX mailboxes_default ON mailboxes (workspace_id) WHERE is_default;
CREATE INDEX mailboxes_created ON mailboxes (workspace_id, created_at, id);
CREATE INDEX mailboxes_team ON mailboxes (workspace_id, team_id);

-- Mails that were taken in, and what became of each. Their bytes are files under `blob`.
CREATE TABLE inbound_emails (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    id BLOB NOT NULL,
    state SMALLINT NOT NULL,
    reason SMALLINT,
    problem TEXT,
    -- What a mail is known again by: a digest.
    fingerprint TEXT NOT NULL,
    message_id TEXT,
    mailbox_id BLOB,
    from_address TEXT,
    from_name TEXT,
    subject TEXT NOT NULL,
    size BIGINT NOT NULL,
    blob TEXT NOT NULL,
    is_answerable BOOLEAN NOT NULL,
    left_out BIGINT NOT NULL,
    ticket_id BLOB,
    ticket_message_id BLOB,
    created_at BIGINT NOT NULL,
    decided_at BIGINT,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, mailbox_id) REFERENCES mailboxes (workspace_id, id),
    FOREIGN KEY (workspace_id, ticket_id) REFERENCES tickets (workspace_id, id)
);
CREATE UNIQUE INDEX inbound_emails_fingerprint ON inbound_emails (workspace_id, fingerprint);
CREATE INDEX inbound_emails_created ON inbound_emails (workspace_id, created_at, id);
CREATE INDEX inbound_emails_state ON inbound_emails (workspace_id, state, created_at, id);
CREATE INDEX inbound_emails_message ON inbound_emails (workspace_id, message_id);
CREATE INDEX inbound_emails_from ON inbound_emails (workspace_id, from_address, created_at);
CREATE INDEX inbound_emails_mailbox ON inbound_emails (workspace_id, mailbox_id);
CREATE INDEX inbound_emails_ticket ON inbound_emails (workspace_id, ticket_id, created_at);
