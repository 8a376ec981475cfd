//! Agents sign in at their workspace's own service: OpenID Connect, the code flow with PKCE.
//!
//! A frontend asks where to go (`start`), goes there, and brings back what it is given (`finish`). State, nonce and verifier
//! are drawn here; whoever comes back is let in once for each time that somebody has gone.

mod discovery;
mod enter;
mod exchange;
pub(super) mod finish;
pub(super) mod start;
mod text;

pub use discovery::Directory;
use serde::{Deserialize, Serialize};

use crate::http::{ApiError, Code};

/// What states are hashed for.
const PURPOSE: &str = "oidc_state";

/// What is kept, encrypted, of somebody who has gone to a service.
#[derive(Serialize, Deserialize)]
struct Secrets {
    nonce: String,
    verifier: String,
}

/// Somebody is not let in.
fn refused(reason: &str) -> ApiError {
    ApiError::new(Code::SignInRefused).with("reason", reason)
}

/// The service does not say what it must.
fn unavailable(problem: &str) -> ApiError {
    ApiError::new(Code::ProviderUnavailable).with("problem", problem).retry_after(60)
}
