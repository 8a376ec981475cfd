//! The HTTP service and the command line: the only crate that knows both the web and the use cases.

pub mod auth;
pub mod clock;
pub mod config;
pub mod http;
pub mod random;
pub mod secrets;
pub mod telemetry;
