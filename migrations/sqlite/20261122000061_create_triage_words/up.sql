-- What a workspace changes of the words that triage knows by name. The row comes with the first change.
CREATE TABLE triage_words (
    workspace_id BLOB NOT NULL PRIMARY KEY REFERENCES workspaces (id),
    id BLOB NOT NULL,
    version BIGINT NOT NULL,
    -- A JSON list: kind, name, what is added, what is removed.
    edits TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);
