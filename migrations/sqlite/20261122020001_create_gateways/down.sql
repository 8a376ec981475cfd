DROP TABLE gateway_messages;
DROP TABLE gateway_senders;
DROP TABLE gateway_deliveries;
DROP TABLE gateways;
