DROP TABLE ticket_sketches;
DROP TABLE incident_tickets;
DROP TABLE incident_proposals;
ALTER TABLE workspaces DROP COLUMN incident_minutes;
ALTER TABLE workspaces DROP COLUMN incident_customers;
DROP TABLE feed_cursors;
