DROP TABLE outbox;
DROP TABLE external_identities;
DROP TABLE identity_providers;
ALTER TABLE organizations DROP COLUMN shares_tickets;
ALTER TABLE workspaces DROP COLUMN cors_origins;
ALTER TABLE workspaces DROP COLUMN portal_agent_names;
ALTER TABLE workspaces DROP COLUMN received_message;
