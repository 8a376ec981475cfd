-- What a rule told.
ALTER TABLE notifications ADD COLUMN notice text;
-- What goes out by a gateway and tells it.
ALTER TABLE notification_deliveries ADD COLUMN gateway_delivery_id uuid;
ALTER TABLE notification_deliveries ADD COLUMN notice text;
