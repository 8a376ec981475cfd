-- Which letters an address wants no more, by their purpose.
CREATE TABLE mail_refusals (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    address text NOT NULL,
    purpose smallint NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, address, purpose)
);
