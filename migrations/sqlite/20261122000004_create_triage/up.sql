-- What was proposed for a ticket when it was opened. The words it was proposed from are in it, so it goes with the ticket.
CREATE TABLE triage_proposals (
    workspace_id BLOB NOT NULL,
    ticket_id BLOB NOT NULL,
    at BIGINT NOT NULL,
    -- None while there was no model yet.
    model_version TEXT,
    -- A JSON object.
    proposal TEXT NOT NULL,
    PRIMARY KEY (workspace_id, ticket_id),
    FOREIGN KEY (workspace_id, ticket_id) REFERENCES tickets (workspace_id, id)
);
