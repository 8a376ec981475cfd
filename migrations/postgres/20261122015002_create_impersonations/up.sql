-- Which services act for whom, and since when it is not told again. It refers to nothing: what it tells stays true.
CREATE TABLE impersonations (
    workspace_id uuid NOT NULL,
    token_id uuid NOT NULL,
    -- The bare id of an agent (kind 1) or a customer (kind 2).
    target_id uuid NOT NULL,
    target_kind smallint NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    begun_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, token_id, target_id)
);
