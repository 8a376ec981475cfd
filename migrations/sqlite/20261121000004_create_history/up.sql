-- What happened, in the order of insertion. Like tickets, hot: it does not refer to workspaces. Envelope and payload are canonical bytes and are never rewritten.
CREATE TABLE events (
    pos INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    subject_kind SMALLINT NOT NULL,
    subject_id BLOB NOT NULL,
    version BIGINT NOT NULL,
    kind SMALLINT NOT NULL,
    at BIGINT NOT NULL,
    envelope BLOB NOT NULL,
    salt BLOB,
    payload BLOB,
    digest BLOB NOT NULL
);
CREATE UNIQUE INDEX events_subject_version ON events (workspace_id, subject_id, version);
CREATE INDEX events_audit ON events (workspace_id, pos) WHERE kind >= 50;

-- Committed events that have no place in the feed yet.
CREATE TABLE unfed (
    pos BIGINT NOT NULL PRIMARY KEY
);
CREATE TRIGGER events_unfed AFTER INSERT ON events BEGIN
    INSERT INTO unfed (pos) VALUES (new.pos);
END;

-- The feed: a dense sequence and a hash chain per workspace, assigned after commit. `pos` is the order of the whole instance.
CREATE TABLE feed (
    pos INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    workspace_id BLOB NOT NULL,
    seq BIGINT NOT NULL,
    event_pos BIGINT NOT NULL,
    hash BLOB NOT NULL
);
CREATE UNIQUE INDEX feed_seq ON feed (workspace_id, seq);
CREATE UNIQUE INDEX feed_event ON feed (event_pos);

-- The end of each workspace's chain.
CREATE TABLE feed_heads (
    workspace_id BLOB NOT NULL PRIMARY KEY REFERENCES workspaces (id),
    seq BIGINT NOT NULL,
    hash BLOB NOT NULL
);

-- One row; whoever locks it sequences.
CREATE TABLE sequencer (
    id SMALLINT NOT NULL PRIMARY KEY
);
INSERT INTO sequencer (id) VALUES (1);

-- Heads of the chain signed with the instance's key, at most one a day and workspace: who can write to the database
-- can recompute a chain, but not these.
CREATE TABLE feed_seals (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    seq BIGINT NOT NULL,
    hash BLOB NOT NULL,
    sealed_at BIGINT NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (workspace_id, seq)
);
