//! Writing identity providers. Called only with a snapshot that an event led to, in the transaction that appends that
//! event.

use diesel::prelude::*;
use domain::{identity::IdentityProvider, ids::IdentityProviderId};

use super::row::Row;
use crate::{Conn, Scope, StorageError, connection::on, schema::identity_providers, stored, types::Key};

/// Inserts a provider with its encrypted secret, if it has one.
pub fn insert(
    conn: &mut Conn,
    scope: &Scope,
    provider: &IdentityProvider,
    secret: Option<Vec<u8>>,
) -> Result<(), StorageError> {
    let row = Row::of(scope.workspace_id(), provider, secret);
    on!(conn, |c| diesel::insert_into(identity_providers::table).values(&row).execute(c))?;
    Ok(())
}

/// Replaces the provider whose stored version is one less; its secret stays.
pub fn save(conn: &mut Conn, scope: &Scope, provider: &IdentityProvider) -> Result<(), StorageError> {
    let known = identity_providers::table
        .find((scope.key(), Key(provider.id)))
        .filter(identity_providers::version.eq(provider.version - 1));
    let updated = diesel::update(known)
        .set((
            identity_providers::version.eq(provider.version),
            identity_providers::name.eq(&provider.name),
            identity_providers::issuer.eq(&provider.issuer),
            identity_providers::audience.eq(&provider.audience),
            identity_providers::algorithms.eq(stored::list_to_text(&provider.algorithms)),
            identity_providers::leeway_seconds.eq(provider.leeway_seconds),
            identity_providers::jwks_url.eq(&provider.jwks_url),
            identity_providers::keys.eq(&provider.keys),
            identity_providers::secret_set_at.eq(provider.secret_set_at.map(|at| at.millis())),
            identity_providers::deactivated_at.eq(provider.deactivated_at.map(|at| at.millis())),
            identity_providers::updated_at.eq(provider.updated_at.millis()),
        ))
        .execute(conn)?;
    if updated == 1 { Ok(()) } else { Err(StorageError::Busy) }
}

/// Replaces the encrypted secret.
pub fn save_secret(
    conn: &mut Conn,
    scope: &Scope,
    id: IdentityProviderId,
    secret: Vec<u8>,
) -> Result<(), StorageError> {
    let row = identity_providers::table.find((scope.key(), Key(id)));
    let updated = diesel::update(row).set(identity_providers::secret.eq(Some(secret))).execute(conn)?;
    if updated == 1 { Ok(()) } else { Err(StorageError::NotFound) }
}

/// Removes a provider.
///
/// # Errors
/// [`StorageError::ForeignKey`] while customers are known by it.
pub fn delete(conn: &mut Conn, scope: &Scope, id: IdentityProviderId) -> Result<(), StorageError> {
    let deleted = diesel::delete(identity_providers::table.find((scope.key(), Key(id)))).execute(conn)?;
    if deleted == 1 { Ok(()) } else { Err(StorageError::NotFound) }
}
