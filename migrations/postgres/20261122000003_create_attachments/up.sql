CREATE TABLE attachments (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    -- The random name under which the bytes are kept.
    blob text NOT NULL,
    file_name text NOT NULL,
    media_type text NOT NULL,
    size bigint NOT NULL,
    sha256 text NOT NULL,
    uploader_kind smallint NOT NULL,
    uploader_id uuid,
    -- Empty until a message takes it.
    message_id uuid,
    created_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, message_id) REFERENCES messages (workspace_id, id)
);
CREATE UNIQUE INDEX attachments_blob ON attachments (workspace_id, blob);
CREATE INDEX attachments_message ON attachments (workspace_id, message_id) WHERE message_id IS NOT NULL;

-- Bytes that no message holds, and when they go: written before the first byte, taken away by the message. Whatever is
-- interrupted in between leaves nothing that is not listed here.
CREATE TABLE stray_blobs (
    workspace_id uuid NOT NULL,
    blob text NOT NULL,
    due_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, blob)
);
CREATE INDEX stray_blobs_due ON stray_blobs (due_at);

-- A JSON list of what is attached, so that reading a conversation needs no second table.
ALTER TABLE messages ADD COLUMN attachments text NOT NULL DEFAULT '[]';
