-- Addresses under which mail is sent and received.
CREATE TABLE mailboxes (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    id uuid NOT NULL,
    version bigint NOT NULL,
    name text NOT NULL,
    address text NOT NULL,
    -- The address in lower case.
    normalized text NOT NULL,
    signature text,
    team_id uuid,
    is_default boolean NOT NULL,
    -- The server that takes its mail; without a host nothing is sent.
    smtp_host text,
    smtp_port bigint NOT NULL,
    smtp_encryption smallint NOT NULL,
    smtp_username text,
    -- Encrypted.
    smtp_password bytea,
    smtp_password_set_at bigint,
    deactivated_at bigint,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, team_id) REFERENCES teams (workspace_id, id)
);
CREATE UNIQUE INDEX mailboxes_address ON mailboxes (workspace_id, normalized);
CREATE UNIQUE INDEX mailboxes_default ON mailboxes (workspace_id) WHERE is_default;
CREATE INDEX mailboxes_created ON mailboxes (workspace_id, created_at, id);
CREATE INDEX mailboxes_team ON mailboxes (workspace_id, team_id);

-- Mails that were taken in, and what became of each. Their bytes are files under `blob`.
CREATE TABLE inbound_emails (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    id uuid NOT NULL,
    state smallint NOT NULL,
    reason smallint,
    problem text,
    -- What a mail is known again by: a digest.
    fingerprint text NOT NULL,
    message_id text,
    mailbox_id uuid,
    from_address text,
    from_name text,
    subject text NOT NULL,
    size bigint NOT NULL,
    blob text NOT NULL,
    is_answerable boolean NOT NULL,
    left_out bigint NOT NULL,
    ticket_id uuid,
    ticket_message_id uuid,
    created_at bigint NOT NULL,
    decided_at bigint,
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
