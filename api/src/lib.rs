//! The HTTP service and the command line: the only crate that knows both the web and the use cases.

pub mod auth;
pub mod clock;
pub mod random;
pub mod secrets;
