-- How many tickets wait, by team and priority: kept up by whatever changes a ticket, in its transaction.
CREATE TABLE queue_counts (
    workspace_id BLOB NOT NULL,
    -- All zeros: without a team.
    team_id BLOB NOT NULL,
    priority SMALLINT NOT NULL,
    -- Sessions count in rows of their own, so that they seldom wait for one another; the sum over all is the count.
    shard SMALLINT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, team_id, priority, shard)
);
INSERT INTO queue_counts (workspace_id, team_id, priority, shard, count)
    SELECT workspace_id, COALESCE(team_id, x'00000000000000000000000000000000'), priority, 0, count(*) FROM tickets
    WHERE status <= 2 AND NOT spam AND deleted_at IS NULL AND snoozed_until IS NULL
    GROUP BY 1, 2, 3;
