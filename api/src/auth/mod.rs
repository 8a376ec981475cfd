//! Proving who calls: tokens, passwords, sessions.

mod acts;
pub mod attempts;
mod authenticate;
mod caller;
pub mod customer;
mod identities;
pub mod jwt;
pub mod mailed;
pub mod on_behalf;
pub mod password;
mod principal;
pub mod refresh;
pub mod token;

pub use acts::{Acts, LAG_SECONDS};
pub use authenticate::authenticate;
pub(crate) use authenticate::judge;
pub use caller::Caller;
pub(crate) use caller::{denied, unauthenticated};
pub use identities::Identities;
pub use principal::Principal;
