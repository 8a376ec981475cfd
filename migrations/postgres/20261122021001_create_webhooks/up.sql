-- Addresses to which events are sent.
CREATE TABLE webhooks (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    id uuid NOT NULL,
    version bigint NOT NULL,
    url text NOT NULL,
    description text,
    enabled boolean NOT NULL,
    -- A JSON list of types of events, and of subjects with all their types.
    types text NOT NULL,
    condition text,
    exclude_own boolean NOT NULL,
    include_notes boolean NOT NULL,
    owner_kind smallint NOT NULL,
    owner_id uuid,
    -- Why Nobat switched it off.
    disabled_reason smallint,
    secret_set_at bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    -- What signs, encrypted. The secret before it signs as well until then.
    secret bytea NOT NULL,
    old_secret bytea,
    old_secret_until bigint,
    -- How the address does.
    failures bigint NOT NULL,
    failing_since bigint,
    paused_until bigint,
    last_success_at bigint,
    last_failure_at bigint,
    -- When the first of what waits for it is due, but not while it is paused; none: nothing waits.
    next_due_at bigint,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX webhooks_due ON webhooks (next_due_at, id) WHERE next_due_at IS NOT NULL;

-- One event on its way to a webhook, with the very bytes that are sent.
CREATE TABLE webhook_deliveries (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    event_id uuid NOT NULL,
    event_type text NOT NULL,
    -- The event's place in the sequence; none of what is no event.
    seq bigint,
    cause smallint NOT NULL,
    state smallint NOT NULL,
    attempts bigint NOT NULL,
    -- Not before this instant; while somebody is sending it, when he has had his time.
    due_at bigint NOT NULL,
    leased_until bigint,
    created_at bigint NOT NULL,
    settled_at bigint,
    -- The latest attempt: when it ended, what was answered, how long it took, how the answer begins, what was wrong.
    attempted_at bigint,
    status bigint,
    latency_ms bigint,
    answer text,
    problem text,
    body bytea NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, webhook_id) REFERENCES webhooks (workspace_id, id)
);
-- What happened is sent to a webhook once, whoever reads the feed.
CREATE UNIQUE INDEX webhook_deliveries_event ON webhook_deliveries (workspace_id, webhook_id, event_id) WHERE cause = 1;
CREATE INDEX webhook_deliveries_created ON webhook_deliveries (workspace_id, webhook_id, created_at, id);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (workspace_id, webhook_id, due_at, id) WHERE state = 1;
CREATE INDEX webhook_deliveries_old ON webhook_deliveries (created_at);

-- That Nobat switched a webhook off belongs to the audit log.
DROP INDEX events_audit;
CREATE INDEX events_audit ON events (workspace_id, pos) WHERE kind >= 50 AND kind < 60 OR kind = 180;

-- What happens from now on is sent.
INSERT INTO feed_cursors (consumer, pos) SELECT 180, COALESCE(MAX(pos), 0) FROM feed;
