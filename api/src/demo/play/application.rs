//! The customers' own application: its backend knows who they are and vouches for them.

use std::time::{Duration, Instant as Stopwatch};

use domain::time::Instant;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::json;

use super::client::{Caller, Client, text};
use crate::{demo::texts::Request, instance::StartError, random};

/// How long a token works, in seconds.
const LIFE: i64 = 3_600;

/// A backend that the workspace accepts tokens of.
pub struct Application {
    issuer: String,
    workspace: String,
    secret: String,
    // The service's time when it was introduced: tokens are made for its clock.
    introduced: (Instant, Stopwatch),
}

impl Application {
    /// Introduces it to the workspace as an identity provider with a shared secret.
    ///
    /// # Errors
    /// Whatever the service refuses.
    pub fn introduce(client: &Client, admin: Caller<'_>, day: &str, workspace: &str) -> Result<Self, StartError> {
        let bytes = random::bytes::<32>().map_err(|error| StartError::Refused(error.to_string()))?;
        let secret: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let issuer = format!("https://shop.example/{day}");
        let body = json!({"name": "the shop", "kind": "secret", "issuer": issuer, "secret": secret});
        let provider = client.post(admin, "/v1/identity-providers", format!("{day}-application"), body)?;
        let now = text(&provider, "created_at")?.parse::<Instant>();
        let now = now.map_err(|_| StartError::Refused("an answer has no time in `created_at`".to_owned()))?;
        Ok(Self { issuer, workspace: workspace.to_owned(), secret, introduced: (now, Stopwatch::now()) })
    }

    /// A token for the customer behind a request.
    ///
    /// # Errors
    /// It cannot be signed.
    pub fn token_for(&self, request: &Request) -> Result<String, StartError> {
        let (introduced, since) = self.introduced;
        let now = introduced.millis() / 1_000 + i64::try_from(Duration::as_secs(&since.elapsed())).unwrap_or_default();
        let claims = json!({
            "iss": self.issuer, "aud": self.workspace, "sub": request.email, "iat": now, "exp": now + LIFE,
            "name": request.name, "email": request.email, "email_verified": true, "locale": request.lang,
        });
        let key = EncodingKey::from_secret(self.secret.as_bytes());
        encode(&Header::new(Algorithm::HS256), &claims, &key).map_err(|error| StartError::Refused(error.to_string()))
    }
}
