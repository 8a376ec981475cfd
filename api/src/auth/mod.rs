//! Proving who calls: tokens, passwords, sessions.

pub mod token;
