-- How many tickets wait, by team and priority: kept up by whatever changes a ticket, in its transaction.
CREATE TABLE queue_counts (
    workspace_id uuid NOT NULL,
    -- All zeros: without a team.
    team_id uuid NOT NULL,
    priority smallint NOT NULL,
    -- Sessions count in rows of their own, so that they seldom wait for one another; the sum over all is the count.
    shard smallint NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (workspace_id, team_id, priority, shard)
) WITH (fillfactor = 50);
INSERT INTO queue_counts (workspace_id, team_id, priority, shard, count)
    SELECT workspace_id, COALESCE(team_id, '00000000-0000-0000-0000-000000000000'), priority, 0, count(*) FROM tickets
    WHERE status <= 2 AND NOT spam AND deleted_at IS NULL AND snoozed_until IS NULL
    GROUP BY 1, 2, 3;
