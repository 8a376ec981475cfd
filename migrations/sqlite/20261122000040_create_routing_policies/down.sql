DROP TABLE agent_acts;
ALTER TABLE workspaces DROP COLUMN away_after_minutes;
ALTER TABLE workspaces DROP COLUMN return_unworked_after_minutes;
DROP TABLE routing_policies;
