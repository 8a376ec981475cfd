DROP INDEX gateway_deliveries_provider;
ALTER TABLE gateway_deliveries DROP COLUMN reported_at;
ALTER TABLE gateway_deliveries DROP COLUMN reported_status;
