//! Letters by which agents set a new password.

use diesel::prelude::*;
use domain::{ids::AgentId, time::Instant};
use uuid::Uuid;

use crate::{
    Conn, Scope, StorageError,
    connection::on,
    schema::password_resets,
    types::{Key, UidColumn},
};

/// A letter that may be used once.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordReset {
    /// Its id.
    pub id: Uuid,
    /// Whose password it is about.
    pub agent_id: AgentId,
    /// SHA-256 of his address and password as they were.
    pub stands_for: [u8; 32],
    /// When it stops working.
    pub expires_at: Instant,
}

/// Records a letter with the hash of its secret.
pub fn insert(
    conn: &mut Conn,
    scope: &Scope,
    reset: &PasswordReset,
    hash: &[u8; 32],
    now: Instant,
) -> Result<(), StorageError> {
    let row = (
        password_resets::workspace_id.eq(scope.key()),
        password_resets::id.eq(Key(reset.id)),
        password_resets::agent_id.eq_id(reset.agent_id),
        password_resets::hash.eq(Some(hash.to_vec())),
        password_resets::stands_for.eq(reset.stands_for.to_vec()),
        password_resets::expires_at.eq(reset.expires_at.millis()),
        password_resets::created_at.eq(now.millis()),
    );
    on!(conn, |c| diesel::insert_into(password_resets::table).values(row).execute(c))?;
    Ok(())
}

/// Uses a letter up; false when somebody has used it meanwhile.
pub fn use_up(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<bool, StorageError> {
    let fresh = password_resets::table.find((scope.key(), Key(id))).filter(password_resets::hash.is_not_null());
    Ok(diesel::update(fresh).set(password_resets::hash.eq(None::<Vec<u8>>)).execute(conn)? == 1)
}

/// Forgets an agent's letters that work no more at `now`.
pub fn forget(conn: &mut Conn, scope: &Scope, agent_id: AgentId, now: Instant) -> Result<(), StorageError> {
    let old = password_resets::table
        .filter(password_resets::workspace_id.eq(scope.key()))
        .filter(password_resets::agent_id.eq_id(agent_id))
        .filter(password_resets::expires_at.le(now.millis()));
    diesel::delete(old).execute(conn)?;
    Ok(())
}
