-- Letters by which customers prove that an address is theirs.
CREATE TABLE address_proofs (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    email_normalized TEXT NOT NULL,
    -- SHA-256 of the secret in the letter.
    hash BLOB NOT NULL UNIQUE,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, customer_id) REFERENCES customers (workspace_id, id)
);
CREATE INDEX address_proofs_customer ON address_proofs (workspace_id, customer_id);

-- The newest code that was sent to an address, and how many were within the hour.
CREATE TABLE guest_codes (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    email_normalized TEXT NOT NULL,
    -- A keyed digest: the code itself could be guessed from a plain one.
    digest BLOB NOT NULL,
    tries BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    sent BIGINT NOT NULL,
    hour_began_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, email_normalized)
);

-- Sign-ins of customers by such a code.
CREATE TABLE guest_sessions (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    version BIGINT NOT NULL,
    -- The address that was proved: without it the session is worth nothing.
    email_normalized TEXT NOT NULL,
    hash BLOB NOT NULL UNIQUE,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, customer_id) REFERENCES customers (workspace_id, id)
);
CREATE INDEX guest_sessions_customer ON guest_sessions (workspace_id, customer_id);
