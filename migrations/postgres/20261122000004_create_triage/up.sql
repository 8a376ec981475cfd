-- What was proposed for a ticket when it was opened. The words it was proposed from are in it, so it goes with the ticket.
CREATE TABLE triage_proposals (
    workspace_id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    at bigint NOT NULL,
    -- None while there was no model yet.
    model_version text,
    -- A JSON object.
    proposal text NOT NULL,
    PRIMARY KEY (workspace_id, ticket_id),
    FOREIGN KEY (workspace_id, ticket_id) REFERENCES tickets (workspace_id, id)
);
