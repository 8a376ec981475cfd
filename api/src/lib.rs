//! The HTTP service and the command line: the only crate that knows both the web and the use cases.

pub mod app;
pub mod auth;
pub mod cli;
pub mod clock;
pub mod concurrency;
pub mod config;
pub mod content;
mod errors;
pub mod history;
pub mod http;
pub mod instance;
pub mod messages;
pub mod random;
pub mod secrets;
pub mod server;
pub mod state;
pub mod telemetry;
pub mod tickets;
pub mod workers;
