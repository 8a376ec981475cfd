-- What the service says of it, in its own words, and since when.
ALTER TABLE gateway_deliveries ADD COLUMN reported_status text;
ALTER TABLE gateway_deliveries ADD COLUMN reported_at bigint;
CREATE INDEX gateway_deliveries_provider ON gateway_deliveries (workspace_id, gateway_id, provider_message_id)
    WHERE provider_message_id IS NOT NULL;
