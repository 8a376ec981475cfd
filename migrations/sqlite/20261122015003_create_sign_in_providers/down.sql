DROP TABLE sign_in_attempts;
DROP TABLE agent_identities;
DROP TABLE sign_in_providers;
