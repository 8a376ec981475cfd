-- What a category is known by before it has labels: a JSON list of words.
ALTER TABLE categories ADD COLUMN seed_words TEXT NOT NULL DEFAULT '[]';
-- 1: set without a person where triage is sure enough; 2: only suggested.
ALTER TABLE categories ADD COLUMN triage SMALLINT NOT NULL DEFAULT 1;
-- Outcomes before then do not speak against it.
ALTER TABLE categories ADD COLUMN automatic_since BIGINT NOT NULL DEFAULT 0;

-- In percent: how many automatic decisions must be right, how many are shown to a person, and below how many right ones a
-- category is only suggested.
ALTER TABLE workspaces ADD COLUMN triage_target_percent SMALLINT NOT NULL DEFAULT 95;
ALTER TABLE workspaces ADD COLUMN triage_review_percent SMALLINT NOT NULL DEFAULT 5;
ALTER TABLE workspaces ADD COLUMN triage_floor_percent SMALLINT NOT NULL DEFAULT 85;

-- How far a workspace's learning has come. The row comes with the first label.
CREATE TABLE triage_states (
    workspace_id BLOB NOT NULL PRIMARY KEY REFERENCES workspaces (id),
    -- The number of the last label.
    labels BIGINT NOT NULL,
    -- A JSON object: thresholds and temperatures that the outcomes prove. None while nothing is proven.
    calibration TEXT
);

-- What people said that requests are. The words are in it, so it goes with the ticket.
CREATE TABLE triage_labels (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    seq BIGINT NOT NULL,
    aspect SMALLINT NOT NULL,
    class TEXT NOT NULL,
    source SMALLINT NOT NULL,
    -- None for an imported one.
    ticket_id BLOB,
    text TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, seq),
    FOREIGN KEY (workspace_id, ticket_id) REFERENCES tickets (workspace_id, id)
);
CREATE UNIQUE INDEX triage_labels_ticket ON triage_labels (workspace_id, ticket_id, aspect) WHERE ticket_id IS NOT NULL;

-- What a workspace has learned, built from its labels.
CREATE TABLE triage_snapshots (
    workspace_id BLOB NOT NULL PRIMARY KEY REFERENCES workspaces (id),
    -- The base that it is on top of.
    base_version TEXT NOT NULL,
    -- Counts the rebuilds.
    revision BIGINT NOT NULL,
    -- The number of the last label in it.
    labels BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    -- A JSON list: the share of right first choices in each run of 50 labels.
    curve TEXT NOT NULL,
    weights BLOB NOT NULL
);

-- What people made of proposals. The last word counts.
CREATE TABLE triage_outcomes (
    workspace_id BLOB NOT NULL,
    ticket_id BLOB NOT NULL,
    aspect SMALLINT NOT NULL,
    at BIGINT NOT NULL,
    proposed TEXT NOT NULL,
    confidence DOUBLE PRECISION NOT NULL,
    applied BOOLEAN NOT NULL,
    -- Does it say how often decisions are right? A decision that somebody corrected by chance does not: those that were
    -- right are never told of. What a person had to decide, and what was drawn for review, does.
    counts BOOLEAN NOT NULL,
    truth TEXT NOT NULL,
    is_right BOOLEAN NOT NULL,
    PRIMARY KEY (workspace_id, ticket_id, aspect),
    FOREIGN KEY (workspace_id, ticket_id) REFERENCES tickets (workspace_id, id)
);
CREATE INDEX triage_outcomes_latest ON triage_outcomes (workspace_id, aspect, at);

-- The proposed category by key, none without one; was it applied; 1: drawn for review, 2: reviewed.
ALTER TABLE triage_proposals ADD COLUMN category_key TEXT;
ALTER TABLE triage_proposals ADD COLUMN category_applied BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE triage_proposals ADD COLUMN review SMALLINT;
CREATE INDEX triage_proposals_review ON triage_proposals (workspace_id, at, ticket_id) WHERE review = 1;
