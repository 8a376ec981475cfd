//! Customers: known by the token of their own application, from an identity provider of the workspace.

mod authenticate;
mod caller;
mod guest;
mod key_set;
mod key_store;
mod known;
mod recognise;
mod token;
mod verify;

pub use authenticate::authenticate;
pub use caller::{CustomerCaller, Portal};
pub use key_set::{KeySet, KeySetError};
pub use key_store::{KeyStore, KeysError};
pub use known::as_caller;
pub use token::Presented;
pub use verify::{Material, TokenError, secret_place, signed_claims, verify};
