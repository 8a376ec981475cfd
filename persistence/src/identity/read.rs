//! Reading identity providers.

use diesel::prelude::*;
use domain::{identity::IdentityProvider, ids::IdentityProviderId};

use super::row::Row;
use crate::{Conn, Scope, StorageError, connection::MultiBackend, dialect, schema::identity_providers, types::Key};

/// The provider.
pub fn find(conn: &mut Conn, scope: &Scope, id: IdentityProviderId) -> Result<Option<IdentityProvider>, StorageError> {
    let row: Option<Row> = identity_providers::table.find((scope.key(), Key(id))).first(conn).optional()?;
    row.map(IdentityProvider::try_from).transpose()
}

/// The provider with its row locked until the transaction ends.
pub fn find_locked(
    conn: &mut Conn,
    scope: &Scope,
    id: IdentityProviderId,
) -> Result<Option<IdentityProvider>, StorageError> {
    let query = identity_providers::table.find((scope.key(), Key(id)));
    let row: Option<Row> = dialect::lock_row!(conn, query).optional()?;
    row.map(IdentityProvider::try_from).transpose()
}

/// The provider's secret as it is stored: encrypted.
pub fn find_secret(conn: &mut Conn, scope: &Scope, id: IdentityProviderId) -> Result<Option<Vec<u8>>, StorageError> {
    let secret: Option<Option<Vec<u8>>> = identity_providers::table
        .find((scope.key(), Key(id)))
        .select(identity_providers::secret)
        .first(conn)
        .optional()?;
    Ok(secret.flatten())
}

/// The provider with this issuer.
pub fn find_by_issuer(
    conn: &mut Conn,
    scope: &Scope,
    issuer: &str,
) -> Result<Option<IdentityProviderId>, StorageError> {
    let known = identity_providers::table
        .filter(identity_providers::workspace_id.eq(scope.key()))
        .filter(identity_providers::issuer.eq(issuer))
        .select(identity_providers::id);
    Ok(known.first(conn).optional()?)
}

/// A page of providers by time of making, newest first unless walking `backward`.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    after: Option<(i64, IdentityProviderId)>,
    backward: bool,
    limit: i64,
) -> Result<Vec<IdentityProvider>, StorageError> {
    use identity_providers::{created_at, id, workspace_id};
    let mut query =
        identity_providers::table.filter(workspace_id.eq(scope.key())).limit(limit).into_boxed::<MultiBackend>();
    if let Some((at, last)) = after {
        query = match backward {
            true => query.filter(created_at.ge(at).and(created_at.gt(at).or(id.gt(Key(last))))),
            false => query.filter(created_at.le(at).and(created_at.lt(at).or(id.lt(Key(last))))),
        };
    }
    query = match backward {
        true => query.order_by((created_at.asc(), id.asc())),
        false => query.order_by((created_at.desc(), id.desc())),
    };
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter().map(IdentityProvider::try_from).collect()
}

/// How many providers there are, counted up to `limit`.
pub fn count(conn: &mut Conn, scope: &Scope, limit: i64) -> Result<i64, StorageError> {
    let rows: Vec<IdentityProviderId> = identity_providers::table
        .filter(identity_providers::workspace_id.eq(scope.key()))
        .select(identity_providers::id)
        .limit(limit)
        .load(conn)?;
    Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
}
