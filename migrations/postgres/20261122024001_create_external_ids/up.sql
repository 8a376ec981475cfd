-- The ids of a record in other systems, as the record shows them: reading a record joins nothing.
ALTER TABLE tickets ADD COLUMN external_ids text;
ALTER TABLE messages ADD COLUMN external_ids text;
ALTER TABLE customers ADD COLUMN external_ids text;
ALTER TABLE organizations ADD COLUMN external_ids text;

-- Whose each of them is; `record_type` as the feed of changes counts. What is opened in a transaction is written at its
-- end, so a row may come before its record.
CREATE TABLE external_ids (
    workspace_id uuid NOT NULL,
    record_type smallint NOT NULL,
    system text NOT NULL,
    external_id text NOT NULL,
    ticket_id uuid,
    message_id uuid,
    customer_id uuid,
    organization_id uuid,
    PRIMARY KEY (workspace_id, record_type, system, external_id),
    CHECK ((ticket_id IS NOT NULL) = (record_type = 1)),
    CHECK ((message_id IS NOT NULL) = (record_type = 2)),
    CHECK ((customer_id IS NOT NULL) = (record_type = 3)),
    CHECK ((organization_id IS NOT NULL) = (record_type = 4)),
    FOREIGN KEY (workspace_id, ticket_id) REFERENCES tickets (workspace_id, id)
        ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (workspace_id, message_id) REFERENCES messages (workspace_id, id)
        ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (workspace_id, customer_id) REFERENCES customers (workspace_id, id)
        ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (workspace_id, organization_id) REFERENCES organizations (workspace_id, id)
        ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX external_ids_ticket ON external_ids (workspace_id, ticket_id) WHERE ticket_id IS NOT NULL;
CREATE INDEX external_ids_message ON external_ids (workspace_id, message_id) WHERE message_id IS NOT NULL;
CREATE INDEX external_ids_customer ON external_ids (workspace_id, customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX external_ids_organization ON external_ids (workspace_id, organization_id) WHERE organization_id IS NOT NULL;
