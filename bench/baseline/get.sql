\set n random(1, :tickets)
SELECT id, workspace_id, number, subject, status, priority, team_id, assignee_id, customer_id, version, due_at, created_at, updated_at FROM tickets WHERE id = :n;
SELECT id, kind, author_id, body, created_at FROM messages WHERE ticket_id = :n ORDER BY id LIMIT 50;
