//! Storage: diesel on embedded SQLite or PostgreSQL, and nowhere else.

pub mod connection;
pub mod types;
