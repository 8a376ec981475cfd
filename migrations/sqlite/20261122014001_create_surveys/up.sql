-- What a workspace says of its surveys. The row comes with the first change.
CREATE TABLE survey_settings (
    workspace_id BLOB NOT NULL PRIMARY KEY REFERENCES workspaces (id),
    id BLOB NOT NULL,
    version BIGINT NOT NULL,
    -- A JSON object.
    terms TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- Up to which version each ticket's steps have been looked at for solving cycles, and what they came to. It refers to
-- nothing, and is written under the ticket's lock.
CREATE TABLE survey_courses (
    workspace_id BLOB NOT NULL,
    ticket_id BLOB NOT NULL,
    version BIGINT NOT NULL,
    cycle BIGINT NOT NULL,
    is_solved BOOLEAN NOT NULL,
    PRIMARY KEY (workspace_id, ticket_id)
);

-- When each customer was last asked: whoever moves it on asks him.
CREATE TABLE survey_asked (
    workspace_id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    asked_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, customer_id)
);

-- One survey for each solving cycle at most. Agent and team are those of the moment it was asked, whatever became of them.
CREATE TABLE surveys (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    id BLOB NOT NULL,
    ticket_id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    cycle BIGINT NOT NULL,
    -- 1: scheduled, 2: sent, 3: answered, 4: suppressed, 5: voided.
    state SMALLINT NOT NULL,
    reason SMALLINT,
    agent_id BLOB,
    team_id BLOB,
    due_at BIGINT NOT NULL,
    sent_at BIGINT,
    expires_at BIGINT,
    locale SMALLINT,
    delivery_id BLOB,
    score BIGINT,
    comment TEXT,
    source SMALLINT,
    answered_at BIGINT,
    edited_at BIGINT,
    answer_count BIGINT NOT NULL,
    reopened_at BIGINT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, ticket_id) REFERENCES tickets (workspace_id, id)
);
CREATE UNIQUE INDEX surveys_cycle ON surveys (workspace_id, ticket_id, cycle);
CREATE INDEX surveys_created ON surveys (workspace_id, created_at, id);
CREATE INDEX surveys_state ON surveys (workspace_id, state, created_at, id);
CREATE INDEX surveys_agent ON surveys (workspace_id, agent_id, created_at, id);
CREATE INDEX surveys_team ON surveys (workspace_id, team_id, created_at, id);
CREATE INDEX surveys_score ON surveys (workspace_id, score, created_at, id);

-- Every answer to a survey, the latest one included.
CREATE TABLE survey_answers (
    workspace_id BLOB NOT NULL,
    survey_id BLOB NOT NULL,
    -- From 1.
    place BIGINT NOT NULL,
    score BIGINT NOT NULL,
    comment TEXT,
    source SMALLINT NOT NULL,
    answered_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, survey_id, place),
    FOREIGN KEY (workspace_id, survey_id) REFERENCES surveys (workspace_id, id)
);

-- The keys of links, by their digests: looked up before the workspace is known. One for each survey.
CREATE TABLE survey_keys (
    hash BLOB NOT NULL PRIMARY KEY,
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    survey_id BLOB NOT NULL,
    FOREIGN KEY (workspace_id, survey_id) REFERENCES surveys (workspace_id, id)
);
CREATE UNIQUE INDEX survey_keys_survey ON survey_keys (workspace_id, survey_id);

INSERT INTO feed_cursors (consumer, pos) SELECT 140, COALESCE(MAX(pos), 0) FROM feed;
