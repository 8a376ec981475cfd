ALTER TABLE notification_deliveries DROP COLUMN notice;
ALTER TABLE notification_deliveries DROP COLUMN gateway_delivery_id;
ALTER TABLE notifications DROP COLUMN notice;
