-- Instance tables: the only ones that are read before a workspace is known.
CREATE TABLE instance_settings (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE workspaces (
    id BLOB NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    locale SMALLINT NOT NULL,
    time_zone TEXT NOT NULL,
    reopen_window_days BIGINT NOT NULL,
    require_if_match BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- One hot row per workspace.
CREATE TABLE ticket_counters (
    workspace_id BLOB NOT NULL PRIMARY KEY REFERENCES workspaces (id),
    last_number BIGINT NOT NULL
);
