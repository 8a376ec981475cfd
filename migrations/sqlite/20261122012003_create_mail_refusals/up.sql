-- Which letters an address wants no more, by their purpose.
CREATE TABLE mail_refusals (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    address TEXT NOT NULL,
    purpose SMALLINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, address, purpose)
);
