//! Storage: diesel on embedded SQLite or PostgreSQL, and nowhere else.

mod connect;
pub mod connection;
pub mod database;
mod dialect;
pub mod error;
pub mod schema;
pub mod scope;
pub mod types;

pub use connect::connect;
pub use connection::{Conn, Engine};
pub use database::{Database, DatabaseSettings, OpenError, Prepared, Turn};
pub use dialect::Attempt;
pub use error::StorageError;
pub use scope::Scope;
pub use writes::{Shape, Writes};

pub mod agent;
pub mod attachment;
pub mod automatic;
pub mod calendar;
pub mod canned;
pub mod category;
pub mod condition;
pub mod config;
pub mod customer;
pub mod due;
pub mod duty;
pub mod event;
pub mod feed;
mod fragment;
pub mod idempotency;
pub mod identity;
pub mod incident;
pub mod instance;
pub mod link;
pub mod macros;
pub mod mail;
pub mod message;
pub mod migrate;
pub mod notification;
pub mod organization;
pub mod outbox;
pub mod portal;
pub mod queue;
pub mod reference;
pub mod routing;
pub mod rules;
pub mod sla;
mod stored;
pub mod survey;
pub mod team;
#[cfg(feature = "testing")]
pub mod testing;
pub mod ticket;
pub mod triage;
mod writes;
