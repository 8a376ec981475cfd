ALTER TABLE agents ADD COLUMN availability smallint NOT NULL DEFAULT 3;
ALTER TABLE agents ADD COLUMN capacity bigint NOT NULL DEFAULT 20;
-- A JSON list; an empty one stands for every language.
ALTER TABLE agents ADD COLUMN languages text NOT NULL DEFAULT '[]';

ALTER TABLE teams ADD COLUMN assignment_mode smallint NOT NULL DEFAULT 1;
CREATE INDEX teams_automatic ON teams (workspace_id, id) WHERE assignment_mode <> 1;

-- Without a foreign key: teams refer to workspaces. A team is not removed while it is the fallback.
ALTER TABLE workspaces ADD COLUMN fallback_team_id uuid;

-- The customer's, so that the rank follows from the ticket alone.
ALTER TABLE tickets ADD COLUMN tier smallint NOT NULL DEFAULT 1;
ALTER TABLE tickets ADD COLUMN paused_millis bigint NOT NULL DEFAULT 0;
ALTER TABLE tickets ADD COLUMN paused_since bigint;
ALTER TABLE tickets ADD COLUMN queued_reason smallint;
ALTER TABLE tickets ADD COLUMN leased_at bigint;
ALTER TABLE tickets ADD COLUMN leased_until bigint;
ALTER TABLE tickets ADD COLUMN lease_count bigint NOT NULL DEFAULT 0;
-- The place in the queue: the lower, the more urgent. Follows from the other columns.
ALTER TABLE tickets ADD COLUMN rank_key bigint NOT NULL DEFAULT 0;

UPDATE tickets SET
    tier = (SELECT c.tier FROM customers c WHERE c.workspace_id = tickets.workspace_id AND c.id = tickets.customer_id),
    paused_since = CASE WHEN status >= 3 THEN updated_at END;
UPDATE tickets SET rank_key = created_at - 3600000 * (
    CASE priority WHEN 1 THEN 0 WHEN 2 THEN 24 WHEN 3 THEN 72 ELSE 168 END
    + CASE impact WHEN 1 THEN 16 WHEN 2 THEN 14 WHEN 3 THEN 12 WHEN 4 THEN 6 WHEN 5 THEN 4 WHEN 7 THEN 0 ELSE 2 END
    + CASE tier WHEN 1 THEN 0 WHEN 2 THEN 3 ELSE 6 END);

-- The queue: what waits for the team and is awake. Queries repeat the predicates as literals, or the index is lost.
CREATE INDEX tickets_queue ON tickets (workspace_id, rank_key, id)
    WHERE status <= 2 AND NOT spam AND deleted_at IS NULL AND snoozed_until IS NULL;
CREATE INDEX tickets_queue_team ON tickets (workspace_id, team_id, rank_key, id, priority)
    WHERE status <= 2 AND NOT spam AND deleted_at IS NULL AND snoozed_until IS NULL;
CREATE INDEX tickets_free ON tickets (workspace_id, team_id, rank_key, id)
    WHERE assignee_id IS NULL AND status <= 2 AND NOT spam AND deleted_at IS NULL AND snoozed_until IS NULL;
CREATE INDEX tickets_mine ON tickets (workspace_id, assignee_id, rank_key, id)
    WHERE assignee_id IS NOT NULL AND status <= 2 AND NOT spam AND deleted_at IS NULL AND snoozed_until IS NULL;
-- What falls due, of all workspaces.
CREATE INDEX tickets_leased ON tickets (leased_until) WHERE leased_until IS NOT NULL;
CREATE INDEX tickets_snoozed ON tickets (snoozed_until) WHERE snoozed_until IS NOT NULL AND deleted_at IS NULL;

-- What each agent carries: the sum of the weights of the tickets that wait for him.
-- One hot row per agent; the free space keeps its updates inside the page.
CREATE TABLE agent_load (
    workspace_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    weight bigint NOT NULL,
    last_assigned_at bigint,
    PRIMARY KEY (workspace_id, agent_id),
    FOREIGN KEY (workspace_id, agent_id) REFERENCES agents (workspace_id, id)
) WITH (fillfactor = 50);
INSERT INTO agent_load (workspace_id, agent_id, weight)
    SELECT a.workspace_id, a.id, COALESCE((
        SELECT SUM(CASE t.priority WHEN 1 THEN 1 WHEN 2 THEN 2 WHEN 3 THEN 3 ELSE 5 END) FROM tickets t
        WHERE t.workspace_id = a.workspace_id AND t.assignee_id = a.id AND t.status <= 2 AND NOT t.spam
            AND t.deleted_at IS NULL), 0)
    FROM agents a;

-- What routing decided about a ticket at a version of it, with every candidate.
CREATE TABLE routing_decisions (
    workspace_id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    version bigint NOT NULL,
    decided_at bigint NOT NULL,
    -- JSON.
    decision text NOT NULL,
    PRIMARY KEY (workspace_id, ticket_id, version),
    FOREIGN KEY (workspace_id, ticket_id) REFERENCES tickets (workspace_id, id)
);
