-- The ticket that this one became a part of. It refers to a ticket of the same workspace, which only a merge writes.
ALTER TABLE tickets ADD COLUMN merged_into_id uuid;
CREATE INDEX tickets_merged_into ON tickets (workspace_id, merged_into_id) WHERE merged_into_id IS NOT NULL;

-- Where messages of merged tickets go back to when a merge is undone.
CREATE TABLE merged_messages (
    workspace_id uuid NOT NULL,
    message_id uuid NOT NULL,
    origin_ticket_id uuid NOT NULL,
    origin_position bigint NOT NULL,
    PRIMARY KEY (workspace_id, message_id),
    FOREIGN KEY (workspace_id, origin_ticket_id) REFERENCES tickets (workspace_id, id)
);
CREATE INDEX merged_messages_origin ON merged_messages (workspace_id, origin_ticket_id);

-- The same of links.
CREATE TABLE merged_links (
    workspace_id uuid NOT NULL,
    link_id uuid NOT NULL,
    origin_ticket_id uuid NOT NULL,
    PRIMARY KEY (workspace_id, link_id),
    FOREIGN KEY (workspace_id, origin_ticket_id) REFERENCES tickets (workspace_id, id)
);
CREATE INDEX merged_links_origin ON merged_links (workspace_id, origin_ticket_id);
