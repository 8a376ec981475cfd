//! Proving who calls: tokens, passwords, sessions.

pub mod attempts;
pub mod jwt;
pub mod password;
pub mod refresh;
pub mod token;
