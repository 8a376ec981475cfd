//! People: customers and their companies, agents and their teams, and what tickets are about.

mod agents;
mod categories;
mod customers;
mod organizations;
mod settings;
