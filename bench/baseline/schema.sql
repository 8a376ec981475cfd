-- The frozen yardstick: bare tables with the rows and indexes that the four operations need and nothing else.
-- Never edited together with the product. :tickets rows in 20 workspaces, the first of which has half of them.
CREATE TABLE tickets (
    id bigint PRIMARY KEY,
    workspace_id int NOT NULL,
    number bigint NOT NULL,
    subject text NOT NULL,
    status smallint NOT NULL,
    priority smallint NOT NULL,
    team_id uuid,
    assignee_id uuid,
    customer_id uuid NOT NULL,
    rank_key bigint NOT NULL,
    due_at timestamptz NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE TABLE messages (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket_id bigint NOT NULL,
    kind smallint NOT NULL,
    author_id uuid NOT NULL,
    body text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE TABLE events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id int NOT NULL,
    ticket_id bigint NOT NULL,
    kind smallint NOT NULL,
    payload jsonb NOT NULL,
    at timestamptz NOT NULL
);
CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket_id bigint NOT NULL,
    due_at timestamptz NOT NULL
);

INSERT INTO tickets
    SELECT n, CASE WHEN n % 2 = 0 THEN 1 ELSE 2 + n % 19 END, n, 'موضوع درخواست شماره ' || n,
        CASE WHEN n % 8 = 0 THEN 1 + n % 3 ELSE 4 + n % 2 END, 1 + n % 4, NULL, NULL, gen_random_uuid(),
        n * 1000, now() + n * interval '1 second', 2, now() - n * interval '1 minute', now()
    FROM generate_series(1, :tickets) AS n;
INSERT INTO messages (ticket_id, kind, author_id, body, created_at)
    SELECT n, 1 + m, gen_random_uuid(), repeat('متن پیام برای آزمون سرعت. ', 4), now()
    FROM generate_series(1, :tickets) AS n, generate_series(0, 2) AS m;
INSERT INTO events (workspace_id, ticket_id, kind, payload, at)
    SELECT 1, n, v, '{"status": {"from": null, "to": "awaiting_reply"}}', now()
    FROM generate_series(1, :tickets) AS n, generate_series(1, 3) AS v;
CREATE INDEX tickets_queue ON tickets (workspace_id, rank_key, due_at, id) WHERE status <= 3;
CREATE INDEX messages_ticket ON messages (ticket_id, id);
CREATE INDEX events_ticket ON events (ticket_id);
VACUUM ANALYZE;
