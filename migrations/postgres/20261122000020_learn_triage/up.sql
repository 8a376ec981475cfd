-- What a category is known by before it has labels: a JSON list of words.
ALTER TABLE categories ADD COLUMN seed_words text NOT NULL DEFAULT '[]';
-- 1: set without a person where triage is sure enough; 2: only suggested.
ALTER TABLE categories ADD COLUMN triage smallint NOT NULL DEFAULT 1;
-- Outcomes before then do not speak against it.
ALTER TABLE categories ADD COLUMN automatic_since bigint NOT NULL DEFAULT 0;

-- In percent: how many automatic decisions must be right, how many are shown to a person, and below how many right ones a
-- category is only suggested.
ALTER TABLE workspaces ADD COLUMN triage_target_percent smallint NOT NULL DEFAULT 95;
ALTER TABLE workspaces ADD COLUMN triage_review_percent smallint NOT NULL DEFAULT 5;
ALTER TABLE workspaces ADD COLUMN triage_floor_percent smallint NOT NULL DEFAULT 85;

-- How far a workspace's learning has come. The row comes with the first label.
CREATE TABLE triage_states (
    workspace_id uuid NOT NULL PRIMARY KEY REFERENCES workspaces (id),
    -- The number of the last label.
    labels bigint NOT NULL,
    -- A JSON object: thresholds and temperatures that the outcomes prove. None while nothing is proven.
    calibration text
);

-- What people said that requests are. The words are in it, so it goes with the ticket.
CREATE TABLE triage_labels (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    seq bigint NOT NULL,
    aspect smallint NOT NULL,
    class text NOT NULL,
    source smallint NOT NULL,
    -- None for an imported one.
    ticket_id uuid,
    text text NOT NULL,
    at bigint NOT NULL,
    PRIMARY KEY (workspace_id, seq),
    FOREIGN KEY (workspace_id, ticket_id) REFERENCES tickets (workspace_id, id)
);
CREATE UNIQUE INDEX triage_labels_ticket ON triage_labels (workspace_id, ticket_id, aspect) WHERE ticket_id IS NOT NULL;

-- What a workspace has learned, built from its labels.
CREATE TABLE triage_snapshots (
    workspace_id uuid NOT NULL PRIMARY KEY REFERENCES workspaces (id),
    -- The base that it is on top of.
    base_version text NOT NULL,
    -- Counts the rebuilds.
    revision bigint NOT NULL,
    -- The number of the last label in it.
    labels bigint NOT NULL,
    made_at bigint NOT NULL,
    -- A JSON list: the share of right first choices in each run of 50 labels.
    curve text NOT NULL,
    weights bytea NOT NULL
);

-- What people made of proposals. The last word counts.
CREATE TABLE triage_outcomes (
    workspace_id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    aspect smallint NOT NULL,
    at bigint NOT NULL,
    proposed text NOT NULL,
    confidence double precision NOT NULL,
    applied boolean NOT NULL,
    -- Does it say how often decisions are right? A decision that somebody corrected by chance does not: those that were
    -- right are never told of. What a person had to decide, and what was drawn for review, does.
    counts boolean NOT NULL,
    truth text NOT NULL,
    is_right boolean NOT NULL,
    PRIMARY KEY (workspace_id, ticket_id, aspect),
    FOREIGN KEY (workspace_id, ticket_id) REFERENCES tickets (workspace_id, id)
);
CREATE INDEX triage_outcomes_latest ON triage_outcomes (workspace_id, aspect, at);

-- The proposed category by key, none without one; was it applied; 1: drawn for review, 2: reviewed.
ALTER TABLE triage_proposals ADD COLUMN category_key text;
ALTER TABLE triage_proposals ADD COLUMN category_applied boolean NOT NULL DEFAULT FALSE;
ALTER TABLE triage_proposals ADD COLUMN review smallint;
CREATE INDEX triage_proposals_review ON triage_proposals (workspace_id, at, ticket_id) WHERE review = 1;
