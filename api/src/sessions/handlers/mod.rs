//! Handlers of sign-ins.

pub mod own;
pub mod sign_in;
