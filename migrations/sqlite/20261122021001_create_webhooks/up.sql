-- Addresses to which events are sent.
CREATE TABLE webhooks (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    id BLOB NOT NULL,
    version BIGINT NOT NULL,
    url TEXT NOT NULL,
    description TEXT,
    enabled BOOLEAN NOT NULL,
    -- A JSON list of types of events, and of subjects with all their types.
    types TEXT NOT NULL,
    condition TEXT,
    exclude_own BOOLEAN NOT NULL,
    include_notes BOOLEAN NOT NULL,
    owner_kind SMALLINT NOT NULL,
    owner_id BLOB,
    -- Why Nobat switched it off.
    disabled_reason SMALLINT,
    secret_set_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    -- What signs, encrypted. The secret before it signs as well until then.
    secret BLOB NOT NULL,
    old_secret BLOB,
    old_secret_until BIGINT,
    -- How the address does.
    failures BIGINT NOT NULL,
    failing_since BIGINT,
    paused_until BIGINT,
    last_success_at BIGINT,
    last_failure_at BIGINT,
    -- When the first of what waits for it is due, but not while it is paused; none: nothing waits.
    next_due_at BIGINT,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX webhooks_due ON webhooks (next_due_at, id) WHERE next_due_at IS NOT NULL;

-- One event on its way to a webhook, with the very bytes that are sent.
CREATE TABLE webhook_deliveries (
    workspace_id BLOB NOT NULL,
    id BLOB NOT NULL,
    webhook_id BLOB NOT NULL,
    event_id BLOB NOT NULL,
    event_type TEXT NOT NULL,
    -- The event's place in the sequence; none of what is no event.
    seq BIGINT,
    cause SMALLINT NOT NULL,
    state SMALLINT NOT NULL,
    attempts BIGINT NOT NULL,
    -- Not before this instant; while somebody is sending it, when he has had his time.
    due_at BIGINT NOT NULL,
    leased_until BIGINT,
    created_at BIGINT NOT NULL,
    settled_at BIGINT,
    -- The latest attempt: when it ended, what was answered, how long it took, how the answer begins, what was wrong.
    attempted_at BIGINT,
    status BIGINT,
    latency_ms BIGINT,
    answer TEXT,
    problem TEXT,
    body BLOB NOT NULL,
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
