-- Letters by which customers prove that an address is theirs.
CREATE TABLE address_proofs (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    email_normalized text NOT NULL,
    -- SHA-256 of the secret in the letter.
    hash bytea NOT NULL UNIQUE,
    expires_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, customer_id) REFERENCES customers (workspace_id, id)
);
CREATE INDEX address_proofs_customer ON address_proofs (workspace_id, customer_id);

-- The newest code that was sent to an address, and how many were within the hour.
CREATE TABLE guest_codes (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    email_normalized text NOT NULL,
    -- A keyed digest: the code itself could be guessed from a plain one.
    digest bytea NOT NULL,
    tries bigint NOT NULL,
    expires_at bigint NOT NULL,
    sent bigint NOT NULL,
    hour_began_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, email_normalized)
);

-- Sign-ins of customers by such a code.
CREATE TABLE guest_sessions (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    version bigint NOT NULL,
    -- The address that was proved: without it the session is worth nothing.
    email_normalized text NOT NULL,
    hash bytea NOT NULL UNIQUE,
    expires_at bigint NOT NULL,
    ended_at bigint,
    created_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, customer_id) REFERENCES customers (workspace_id, id)
);
CREATE INDEX guest_sessions_customer ON guest_sessions (workspace_id, customer_id);
