DROP INDEX inbound_emails_kept;
