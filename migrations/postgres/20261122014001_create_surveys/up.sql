-- What a workspace says of its surveys. The row comes with the first change.
CREATE TABLE survey_settings (
    workspace_id uuid NOT NULL PRIMARY KEY REFERENCES workspaces (id),
    id uuid NOT NULL,
    version bigint NOT NULL,
    -- A JSON object.
    terms text NOT NULL,
    updated_at bigint NOT NULL
);

-- Up to which version each ticket's steps have been looked at for solving cycles, and what they came to. It refers to
-- nothing, and is written under the ticket's lock.
CREATE TABLE survey_courses (
    workspace_id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    version bigint NOT NULL,
    cycle bigint NOT NULL,
    is_solved boolean NOT NULL,
    PRIMARY KEY (workspace_id, ticket_id)
);

-- When each customer was last asked: whoever moves it on asks him.
CREATE TABLE survey_asked (
    workspace_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    asked_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, customer_id)
);

-- One survey for each solving cycle at most. Agent and team are those of the moment it was asked, whatever became of them.
CREATE TABLE surveys (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    cycle bigint NOT NULL,
    -- 1: scheduled, 2: sent, 3: answered, 4: suppressed, 5: voided.
    state smallint NOT NULL,
    reason smallint,
    agent_id uuid,
    team_id uuid,
    due_at bigint NOT NULL,
    sent_at bigint,
    expires_at bigint,
    locale smallint,
    delivery_id uuid,
    score bigint,
    comment text,
    source smallint,
    answered_at bigint,
    edited_at bigint,
    answer_count bigint NOT NULL,
    reopened_at bigint,
    created_at bigint NOT NULL,
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
    workspace_id uuid NOT NULL,
    survey_id uuid NOT NULL,
    -- From 1.
    place bigint NOT NULL,
    score bigint NOT NULL,
    comment text,
    source smallint NOT NULL,
    answered_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, survey_id, place),
    FOREIGN KEY (workspace_id, survey_id) REFERENCES surveys (workspace_id, id)
);

-- The keys of links, by their digests: looked up before the workspace is known. One for each survey.
CREATE TABLE survey_keys (
    hash bytea NOT NULL PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    survey_id uuid NOT NULL,
    FOREIGN KEY (workspace_id, survey_id) REFERENCES surveys (workspace_id, id)
);
CREATE UNIQUE INDEX survey_keys_survey ON survey_keys (workspace_id, survey_id);

INSERT INTO feed_cursors (consumer, pos) SELECT 140, COALESCE(MAX(pos), 0) FROM feed;
