DROP TABLE password_resets;
DROP TABLE invitations;
DROP TABLE sign_in_settings;
