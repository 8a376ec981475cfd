-- How many tickets a team's routing gives one member within how many minutes, and what it gave him of late: a list of
-- instants as JSON, newest first, and until when he rests.
ALTER TABLE teams ADD COLUMN share_count BIGINT;
ALTER TABLE teams ADD COLUMN share_minutes BIGINT;
ALTER TABLE team_members ADD COLUMN given TEXT NOT NULL DEFAULT '[]';
ALTER TABLE team_members ADD COLUMN rests_until BIGINT;
-- A ticket that sleeps weighs nothing from now on.
UPDATE agent_load SET weight = weight - COALESCE((
    SELECT SUM(CASE tickets.priority WHEN 1 THEN 1 WHEN 2 THEN 2 WHEN 3 THEN 3 ELSE 5 END) FROM tickets
    WHERE tickets.workspace_id = agent_load.workspace_id AND tickets.assignee_id = agent_load.agent_id
        AND tickets.status <= 2 AND NOT tickets.spam AND tickets.deleted_at IS NULL
        AND tickets.snoozed_until IS NOT NULL), 0);
