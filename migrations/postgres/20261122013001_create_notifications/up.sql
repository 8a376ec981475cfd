-- What agents, and workspaces for all others, wish to be told.
CREATE TABLE notification_settings (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    id uuid NOT NULL,
    version bigint NOT NULL,
    -- None: the workspace's.
    agent_id uuid,
    -- A JSON object.
    wishes text NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, agent_id) REFERENCES agents (workspace_id, id)
);
CREATE UNIQUE INDEX notification_settings_agent ON notification_settings (workspace_id, agent_id);
CREATE UNIQUE INDEX notification_settings_default ON notification_settings (workspace_id) WHERE agent_id IS NULL;

-- What agents are told in their lists. Neither this nor the next table refers to tickets, whose locks it would have to wait
-- for; both are forgotten after some time.
CREATE TABLE notifications (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    agent_id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    -- Of the newest event, what it means and what the ticket is to the agent.
    event smallint NOT NULL,
    scope smallint NOT NULL,
    actor_kind smallint NOT NULL,
    actor_id uuid,
    message_id uuid,
    -- How many events became one.
    event_count bigint NOT NULL,
    created_at bigint NOT NULL,
    -- When the newest event was added.
    updated_at bigint NOT NULL,
    read_at bigint,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX notifications_agent ON notifications (workspace_id, agent_id, created_at, id);
CREATE INDEX notifications_unread ON notifications (workspace_id, agent_id, created_at, id) WHERE read_at IS NULL;
CREATE INDEX notifications_ticket ON notifications (workspace_id, ticket_id, agent_id);
CREATE INDEX notifications_old ON notifications (created_at);

-- That an agent is told of an event by a channel, at most once, and what became of it.
CREATE TABLE notification_deliveries (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    agent_id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    event_id uuid NOT NULL,
    event smallint NOT NULL,
    scope smallint NOT NULL,
    channel smallint NOT NULL,
    state smallint NOT NULL,
    reason smallint,
    -- The row of the list that tells it as well.
    notification_id uuid,
    -- The mail that it is part of.
    mail_id uuid,
    attempts bigint NOT NULL,
    -- Not before this instant.
    due_at bigint NOT NULL,
    created_at bigint NOT NULL,
    settled_at bigint,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX notification_deliveries_event
    ON notification_deliveries (workspace_id, event_id, agent_id, channel);
CREATE INDEX notification_deliveries_agent
    ON notification_deliveries (workspace_id, agent_id, ticket_id, channel, due_at);
CREATE INDEX notification_deliveries_created ON notification_deliveries (workspace_id, created_at, id);
CREATE INDEX notification_deliveries_old ON notification_deliveries (created_at);
CREATE INDEX notification_deliveries_due ON notification_deliveries (due_at, id) WHERE state = 1;

-- Whoever tells agents begins with what happens now.
INSERT INTO feed_cursors (consumer, pos) SELECT 130, COALESCE(MAX(pos), 0) FROM feed;
