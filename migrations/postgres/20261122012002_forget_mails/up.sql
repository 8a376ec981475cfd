-- Mails whose bytes are kept, the oldest first.
CREATE INDEX inbound_emails_kept ON inbound_emails (created_at, id) WHERE length(blob) > 0;
