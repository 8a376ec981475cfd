//! Who has gone to a service to sign in and not come back yet.

use diesel::prelude::*;
use domain::{ids::SignInProviderId, time::Instant};
use uuid::Uuid;

use crate::{
    Conn, Scope, StorageError,
    connection::on,
    schema::sign_in_attempts,
    types::{Key, UidColumn},
};

/// Somebody on his way.
#[derive(Clone, PartialEq, Eq)]
pub struct SignInAttempt {
    /// Its id.
    pub id: Uuid,
    /// Where he has gone.
    pub provider_id: SignInProviderId,
    /// Nonce and verifier, encrypted.
    pub secrets: Vec<u8>,
    /// Where he is led back to.
    pub redirect_url: String,
    /// Until then he must have come back.
    pub expires_at: Instant,
}

/// Remembers him under the hash of the state that he will bring.
pub fn insert(conn: &mut Conn, scope: &Scope, attempt: &SignInAttempt, hash: &[u8; 32]) -> Result<(), StorageError> {
    let row = (
        sign_in_attempts::workspace_id.eq(scope.key()),
        sign_in_attempts::id.eq(Key(attempt.id)),
        sign_in_attempts::provider_id.eq_id(attempt.provider_id),
        sign_in_attempts::hash.eq(hash.to_vec()),
        sign_in_attempts::secrets.eq(attempt.secrets.clone()),
        sign_in_attempts::redirect_url.eq(attempt.redirect_url.clone()),
        sign_in_attempts::expires_at.eq(attempt.expires_at.millis()),
    );
    on!(conn, |c| diesel::insert_into(sign_in_attempts::table).values(row).execute(c))?;
    Ok(())
}

/// Forgets him: he has come back. False when somebody did so meanwhile.
pub fn end(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<bool, StorageError> {
    Ok(diesel::delete(sign_in_attempts::table.find((scope.key(), Key(id)))).execute(conn)? == 1)
}

/// Forgets those who went to this service and did not come back in time.
pub fn forget(conn: &mut Conn, scope: &Scope, provider_id: SignInProviderId, now: Instant) -> Result<(), StorageError> {
    let late = sign_in_attempts::table
        .filter(sign_in_attempts::workspace_id.eq(scope.key()))
        .filter(sign_in_attempts::provider_id.eq_id(provider_id))
        .filter(sign_in_attempts::expires_at.le(now.millis()));
    diesel::delete(late).execute(conn)?;
    Ok(())
}
