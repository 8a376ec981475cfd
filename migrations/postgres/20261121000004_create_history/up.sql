-- What happened, in the order of insertion. Like tickets, hot: it does not refer to workspaces. Envelope and payload are canonical bytes and are never rewritten.
CREATE TABLE events (
    pos bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    subject_kind smallint NOT NULL,
    subject_id uuid NOT NULL,
    version bigint NOT NULL,
    kind smallint NOT NULL,
    at bigint NOT NULL,
    envelope bytea NOT NULL,
    salt bytea,
    payload bytea,
    digest bytea NOT NULL
);
CREATE UNIQUE INDEX events_subject_version ON events (workspace_id, subject_id, version);
CREATE INDEX events_audit ON events (workspace_id, pos) WHERE kind >= 50;

-- Committed events that have no place in the feed yet.
CREATE TABLE unfed (
    pos bigint NOT NULL PRIMARY KEY
);

-- The feed: a dense sequence and a hash chain per workspace, assigned after commit. `pos` is the order of the whole instance.
CREATE TABLE feed (
    pos bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id uuid NOT NULL,
    seq bigint NOT NULL,
    event_pos bigint NOT NULL,
    hash bytea NOT NULL
);
CREATE UNIQUE INDEX feed_seq ON feed (workspace_id, seq);
CREATE UNIQUE INDEX feed_event ON feed (event_pos);

-- The end of each workspace's chain.
CREATE TABLE feed_heads (
    workspace_id uuid NOT NULL PRIMARY KEY REFERENCES workspaces (id),
    seq bigint NOT NULL,
    hash bytea NOT NULL
);

-- One row; whoever locks it sequences.
CREATE TABLE sequencer (
    id smallint NOT NULL PRIMARY KEY
);
INSERT INTO sequencer (id) VALUES (1);

-- Heads of the chain signed with the instance's key, at most one a day and workspace: who can write to the database
-- can recompute a chain, but not these.
CREATE TABLE feed_seals (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    seq bigint NOT NULL,
    hash bytea NOT NULL,
    sealed_at bigint NOT NULL,
    signature bytea NOT NULL,
    PRIMARY KEY (workspace_id, seq)
);
