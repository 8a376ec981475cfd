UPDATE agent_load SET weight = weight + COALESCE((
    SELECT SUM(CASE tickets.priority WHEN 1 THEN 1 WHEN 2 THEN 2 WHEN 3 THEN 3 ELSE 5 END) FROM tickets
    WHERE tickets.workspace_id = agent_load.workspace_id AND tickets.assignee_id = agent_load.agent_id
        AND tickets.status <= 2 AND NOT tickets.spam AND tickets.deleted_at IS NULL
        AND tickets.snoozed_until IS NOT NULL), 0);
ALTER TABLE team_members DROP COLUMN rests_until;
ALTER TABLE team_members DROP COLUMN given;
ALTER TABLE teams DROP COLUMN share_minutes;
ALTER TABLE teams DROP COLUMN share_count;
