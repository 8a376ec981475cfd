-- What is done without anybody because something happened to a ticket.
CREATE TABLE rules (
    workspace_id UUID NOT NULL REFERENCES workspaces (id),
    id UUID NOT NULL,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    name_normalized TEXT NOT NULL,
    description TEXT,
    position BIGINT NOT NULL,
    mode SMALLINT NOT NULL,
    -- JSON: a list of words, a condition, a list of actions.
    occasions TEXT NOT NULL,
    condition TEXT NOT NULL,
    actions TEXT NOT NULL,
    stops BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX rules_name ON rules (workspace_id, name_normalized);

-- What they did, or in the shadow would have done. Hot: it refers to nothing, and outlasts the rule.
CREATE TABLE rule_runs (
    workspace_id UUID NOT NULL,
    id UUID NOT NULL,
    rule_id UUID NOT NULL,
    rule_version BIGINT NOT NULL,
    ticket_id UUID NOT NULL,
    -- Of the ticket, after all that its command and the rules did.
    ticket_version BIGINT NOT NULL,
    mode SMALLINT NOT NULL,
    round BIGINT NOT NULL,
    failed BOOLEAN NOT NULL,
    -- JSON: the tests that held, and what became of each action.
    matched TEXT NOT NULL,
    actions TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX rule_runs_rule ON rule_runs (workspace_id, rule_id, created_at, id);
CREATE INDEX rule_runs_ticket ON rule_runs (workspace_id, ticket_id, created_at, id);
