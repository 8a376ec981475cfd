DROP TABLE ticket_counters;
DROP TABLE workspaces;
DROP TABLE instance_settings;
