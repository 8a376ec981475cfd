DELETE FROM feed_cursors WHERE consumer = 130;
DROP TABLE notification_deliveries;
DROP TABLE notifications;
DROP TABLE notification_settings;
