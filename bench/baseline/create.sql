\set n random(1000000000, 9000000000000)
\set ws random(1, 20)
BEGIN;
INSERT INTO tickets VALUES (:n, :ws, :n, 'موضوع درخواست تازه', 1, 2, NULL, NULL, '00000000-0000-7000-8000-000000000001', :n, now(), 2, now(), now());
INSERT INTO messages (ticket_id, kind, author_id, body, created_at) VALUES (:n, 1, '00000000-0000-7000-8000-000000000001', 'متن پیام برای آزمون سرعت. متن پیام برای آزمون سرعت. متن پیام برای آزمون سرعت.', now());
INSERT INTO events (workspace_id, ticket_id, kind, payload, at) VALUES (:ws, :n, 1, '{"status": {"from": null, "to": "awaiting_reply"}}', now());
INSERT INTO events (workspace_id, ticket_id, kind, payload, at) VALUES (:ws, :n, 2, '{"message": "created"}', now());
INSERT INTO outbox (ticket_id, due_at) VALUES (:n, now());
COMMIT;
