//! Proving who calls: tokens, passwords, sessions.

pub mod attempts;
mod authenticate;
mod caller;
pub mod customer;
mod identities;
pub mod jwt;
pub mod password;
mod principal;
pub mod refresh;
pub mod token;

pub use authenticate::authenticate;
pub use caller::Caller;
pub use identities::Identities;
pub use principal::Principal;
