-- What binds two tickets, read from the source to the target; of two that are the same to each other the source has the
-- smaller id.
CREATE TABLE ticket_links (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    kind smallint NOT NULL,
    source_id uuid NOT NULL,
    target_id uuid NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, source_id) REFERENCES tickets (workspace_id, id),
    FOREIGN KEY (workspace_id, target_id) REFERENCES tickets (workspace_id, id)
);
CREATE UNIQUE INDEX ticket_links_source ON ticket_links (workspace_id, source_id, kind, target_id);
CREATE INDEX ticket_links_target ON ticket_links (workspace_id, target_id, kind, source_id);
-- A child has one parent.
CREATE UNIQUE INDEX ticket_links_parent ON ticket_links (workspace_id, source_id) WHERE kind = 3;

-- Who continues whom was known before; each ticket continues one at most, so its id serves for the link as well.
INSERT INTO ticket_links (workspace_id, id, kind, source_id, target_id, created_at)
    SELECT workspace_id, id, 6, id, follow_up_of_id, created_at FROM tickets WHERE follow_up_of_id IS NOT NULL;

-- The open tickets that it depends on: a JSON list of ids and numbers that follows them.
ALTER TABLE tickets ADD COLUMN blocked_by text NOT NULL DEFAULT '[]';
