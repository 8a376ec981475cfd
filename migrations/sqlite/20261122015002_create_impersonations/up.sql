-- Which services act for whom, and since when it is not told again. It refers to nothing: what it tells stays true.
CREATE TABLE impersonations (
    workspace_id BLOB NOT NULL,
    token_id BLOB NOT NULL,
    -- The bare id of an agent (kind 1) or a customer (kind 2).
    target_id BLOB NOT NULL,
    target_kind SMALLINT NOT NULL,
    id BLOB NOT NULL,
    version BIGINT NOT NULL,
    begun_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, token_id, target_id)
);
