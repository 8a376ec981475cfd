//! Secrets that are brought back, by letter or from a service: whoever presents one names no workspace but by it.

use diesel::prelude::*;
use domain::{
    access::Invitation,
    ids::{AgentId, CustomerId, SignInProviderId, WorkspaceId},
    time::Instant,
};
use uuid::Uuid;

use crate::{
    Conn, Scope, StorageError, dialect,
    schema::{address_proofs, invitations, password_resets, sign_in_attempts},
    sign_in::{attempt::SignInAttempt, invitation::Row, proof::AddressProof, reset::PasswordReset},
    stored,
};

/// The invitation whose newest secret has this hash, whatever its state, locked until the transaction ends.
pub fn find_invitation(conn: &mut Conn, hash: &[u8; 32]) -> Result<Option<(Scope, Invitation)>, StorageError> {
    let query = invitations::table.filter(invitations::hash.eq(Some(hash.to_vec())));
    let row: Option<Row> = dialect::lock_row!(conn, query).optional()?;
    row.map(|row| Ok((Scope::of(row.workspace_id.0), row.try_into()?))).transpose()
}

/// The letter for a new password whose secret has this hash, if it was not used; locked until the transaction ends.
pub fn find_reset(conn: &mut Conn, hash: &[u8; 32]) -> Result<Option<(Scope, PasswordReset)>, StorageError> {
    type Found = (WorkspaceId, Uuid, AgentId, Vec<u8>, i64);
    let query = password_resets::table.filter(password_resets::hash.eq(Some(hash.to_vec()))).select((
        password_resets::workspace_id,
        password_resets::id,
        password_resets::agent_id,
        password_resets::stands_for,
        password_resets::expires_at,
    ));
    let row: Option<Found> = dialect::lock_row!(conn, query).optional()?;
    row.map(|(workspace, id, agent_id, mark, expires_at)| {
        let stands_for = stored::hash("password_resets.stands_for", &mark)?;
        let expires_at = Instant::from_millis(expires_at);
        Ok((Scope::of(workspace), PasswordReset { id, agent_id, stands_for, expires_at }))
    })
    .transpose()
}

/// Who brings the state with this hash back from a service, locked until the transaction ends.
pub fn find_attempt(conn: &mut Conn, hash: &[u8; 32]) -> Result<Option<(Scope, SignInAttempt)>, StorageError> {
    type Found = (WorkspaceId, Uuid, SignInProviderId, Vec<u8>, String, i64);
    let query = sign_in_attempts::table.filter(sign_in_attempts::hash.eq(hash.to_vec())).select((
        sign_in_attempts::workspace_id,
        sign_in_attempts::id,
        sign_in_attempts::provider_id,
        sign_in_attempts::secrets,
        sign_in_attempts::redirect_url,
        sign_in_attempts::expires_at,
    ));
    let row: Option<Found> = dialect::lock_row!(conn, query).optional()?;
    Ok(row.map(|(workspace, id, provider_id, secrets, redirect_url, until)| {
        let expires_at = Instant::from_millis(until);
        (Scope::of(workspace), SignInAttempt { id, provider_id, secrets, redirect_url, expires_at })
    }))
}

/// The letter by which an address is proved whose secret has this hash, locked until the transaction ends.
pub fn find_proof(conn: &mut Conn, hash: &[u8; 32]) -> Result<Option<(Scope, AddressProof)>, StorageError> {
    type Found = (WorkspaceId, Uuid, CustomerId, String, i64);
    let query = address_proofs::table.filter(address_proofs::hash.eq(hash.to_vec())).select((
        address_proofs::workspace_id,
        address_proofs::id,
        address_proofs::customer_id,
        address_proofs::email_normalized,
        address_proofs::expires_at,
    ));
    let row: Option<Found> = dialect::lock_row!(conn, query).optional()?;
    Ok(row.map(|(workspace, id, customer_id, email, until)| {
        (Scope::of(workspace), AddressProof { id, customer_id, email, expires_at: Instant::from_millis(until) })
    }))
}
