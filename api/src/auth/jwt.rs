//! The access token of a session: a JWT (RFC 7519) signed with HMAC-SHA256 by this instance for itself.
//!
//! Only one algorithm and one key are accepted, whatever the token's header proposes; the header must carry nothing
//! but `typ`, `alg` and `kid` (RFC 8725). Expiry is judged here against the instant the caller gives, because the
//! library would ask the system's clock. A valid token is not yet a permission: the caller compares
//! [`Claims::epoch`] with the agent's.

use domain::{
    ids::{AgentId, SessionId, WorkspaceId},
    time::Instant,
};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, errors::ErrorKind};
use serde::{Deserialize, Serialize};

use crate::secrets::Key;

/// How long an access token lives, in seconds.
pub const LIFETIME_SECONDS: i64 = 600;
/// How far in the future the issuing node's clock may be, in seconds. Expiry has no leeway.
const FUTURE_SECONDS: i64 = 30;
const ISSUER: &str = "nobat";
const KIND: &str = "access";
/// Ours have about 400 characters; a longer text is not worth decoding.
const LONGEST: usize = 2_048;

/// Whom an access token stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claims {
    /// The tenant (`aud`).
    pub workspace: WorkspaceId,
    /// The agent (`sub`).
    pub agent: AgentId,
    /// The sign-in it belongs to (`sid`).
    pub session: SessionId,
    /// The agent's epoch when it was issued; an agent with another one has been signed out or changed since.
    pub epoch: i64,
}

/// A signed token and when it ends, both for the answer.
#[derive(Clone)]
pub struct AccessToken {
    /// The compact form.
    pub text: String,
    /// From this instant on it is refused.
    pub expires_at: Instant,
}

/// Why a text is not a valid access token. All of these are 401.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JwtError {
    /// Not three parts of base64url with JSON objects of the expected members and types in them.
    #[error("not a well-formed access token")]
    Malformed,
    /// Another algorithm than HS256.
    #[error("the access token uses another algorithm")]
    WrongAlgorithm,
    /// Another `kid`, or none.
    #[error("the access token names another key")]
    WrongKey,
    /// The header proposes keys, certificates or extensions.
    #[error("the access token's header carries more than it may")]
    WrongHeader,
    /// Not signed by this instance.
    #[error("the access token's signature does not match")]
    BadSignature,
    /// Another issuer or kind of token, issued in the future, or with a longer life than is ever given.
    #[error("the access token's claims are not those of an access token")]
    WrongClaims,
    /// Its time is over.
    #[error("the access token has expired")]
    Expired,
    /// The token could not be made.
    #[error("the access token could not be signed")]
    Signing,
}

#[derive(Serialize, Deserialize)]
struct Wire {
    iss: String,
    aud: WorkspaceId,
    sub: AgentId,
    sid: SessionId,
    epoch: i64,
    iat: i64,
    exp: i64,
    typ: String,
}

/// Signs and verifies access tokens with one key.
#[derive(Clone)]
pub struct Jwt {
    kid: String,
    signing: EncodingKey,
    verifying: DecodingKey,
    validation: Validation,
}

impl Jwt {
    /// With the derived key for this purpose.
    pub fn new(key: &Key) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.validate_exp = false;
        // The audience tells which workspace the token is for; there is no fixed one to compare with.
        validation.validate_aud = false;
        validation.set_issuer(&[ISSUER]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        Self {
            kid: key.id().to_string(),
            signing: EncodingKey::from_secret(key.expose()),
            verifying: DecodingKey::from_secret(key.expose()),
            validation,
        }
    }

    /// A token that lives [`LIFETIME_SECONDS`] from `now`, counted in whole seconds.
    pub fn sign(&self, claims: &Claims, now: Instant) -> Result<AccessToken, JwtError> {
        let iat = seconds(now);
        let exp = iat.saturating_add(LIFETIME_SECONDS);
        let mut header = Header::new(Algorithm::HS256);
        header.kid = Some(self.kid.clone());
        let Claims { workspace: aud, agent: sub, session: sid, epoch } = *claims;
        let wire = Wire { iss: ISSUER.to_owned(), aud, sub, sid, epoch, iat, exp, typ: KIND.to_owned() };
        let text = jsonwebtoken::encode(&header, &wire, &self.signing).map_err(|_| JwtError::Signing)?;
        Ok(AccessToken { text, expires_at: Instant::from_millis(exp.saturating_mul(1_000)) })
    }

    /// Whom the token stands for, if it was signed here and its time is not over at `now`.
    pub fn verify(&self, token: &str, now: Instant) -> Result<Claims, JwtError> {
        if token.len() > LONGEST {
            return Err(JwtError::Malformed);
        }
        let decoded = jsonwebtoken::decode::<Wire>(token, &self.verifying, &self.validation);
        let decoded = decoded.map_err(|error| reason(error.kind()))?;
        self.check_header(&decoded.header)?;
        check_claims(&decoded.claims, seconds(now))?;
        let Wire { aud: workspace, sub: agent, sid: session, epoch, .. } = decoded.claims;
        Ok(Claims { workspace, agent, session, epoch })
    }

    fn check_header(&self, header: &Header) -> Result<(), JwtError> {
        let mut plain = Header::new(Algorithm::HS256);
        plain.kid.clone_from(&header.kid);
        if *header != plain {
            return Err(JwtError::WrongHeader);
        }
        if header.kid.as_ref() == Some(&self.kid) { Ok(()) } else { Err(JwtError::WrongKey) }
    }
}

fn check_claims(claims: &Wire, now: i64) -> Result<(), JwtError> {
    let lifetime = claims.exp.checked_sub(claims.iat);
    let lived_too_long = lifetime.is_none_or(|seconds| !(1..=LIFETIME_SECONDS).contains(&seconds));
    let from_the_future = claims.iat > now.saturating_add(FUTURE_SECONDS);
    if claims.iss != ISSUER || claims.typ != KIND || lived_too_long || from_the_future {
        return Err(JwtError::WrongClaims);
    }
    if now >= claims.exp { Err(JwtError::Expired) } else { Ok(()) }
}

fn reason(kind: &ErrorKind) -> JwtError {
    match kind {
        ErrorKind::InvalidSignature => JwtError::BadSignature,
        ErrorKind::InvalidAlgorithm => JwtError::WrongAlgorithm,
        ErrorKind::InvalidIssuer => JwtError::WrongClaims,
        _ => JwtError::Malformed,
    }
}

fn seconds(instant: Instant) -> i64 {
    instant.millis().div_euclid(1_000)
}

#[cfg(test)]
#[path = "jwt_tests.rs"]
mod tests;
