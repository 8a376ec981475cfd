DROP TABLE customer_addresses;
DROP TABLE customers;
DROP TABLE organizations;
DROP TABLE team_members;
DROP TABLE teams;
DROP TABLE agents;
