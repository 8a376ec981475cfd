-- Instance tables: the only ones that are read before a workspace is known.
CREATE TABLE instance_settings (
    name text NOT NULL PRIMARY KEY,
    value text NOT NULL
);

CREATE TABLE workspaces (
    id uuid NOT NULL PRIMARY KEY,
    slug text NOT NULL UNIQUE,
    name text NOT NULL,
    locale smallint NOT NULL,
    time_zone text NOT NULL,
    reopen_window_days bigint NOT NULL,
    require_if_match boolean NOT NULL,
    version bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);

-- One hot row per workspace; the free space keeps its updates inside the page.
CREATE TABLE ticket_counters (
    workspace_id uuid NOT NULL PRIMARY KEY REFERENCES workspaces (id),
    last_number bigint NOT NULL
) WITH (fillfactor = 20);
