\set n random(1, :tickets)
BEGIN;
SELECT workspace_id, version, status FROM tickets WHERE id = :n FOR UPDATE;
INSERT INTO messages (ticket_id, kind, author_id, body, created_at) VALUES (:n, 2, '00000000-0000-7000-8000-000000000002', 'پاسخ برای آزمون سرعت. پاسخ برای آزمون سرعت. پاسخ برای آزمون سرعت.', now());
UPDATE tickets SET status = 4, version = version + 1, updated_at = now() WHERE id = :n;
INSERT INTO events (workspace_id, ticket_id, kind, payload, at) VALUES (1, :n, 3, '{"message": "created"}', now());
INSERT INTO outbox (ticket_id, due_at) VALUES (:n, now());
COMMIT;
