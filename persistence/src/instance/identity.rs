//! Whom a customer's token may come from: looked up before it is known whether the token is genuine.

use diesel::prelude::*;
use domain::{identity::IdentityProvider, workspace::Workspace};

use super::workspace;
use crate::{Conn, Scope, StorageError, identity::Row, schema::identity_providers};

/// The provider that a token names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// The right to its workspace; to be used only once the token has been verified.
    pub scope: Scope,
    /// The workspace.
    pub workspace: Workspace,
    /// The provider.
    pub provider: IdentityProvider,
    /// Its secret, encrypted.
    pub secret: Option<Vec<u8>>,
}

/// The provider with this issuer in the workspace of this slug or id.
pub fn find_claimed(conn: &mut Conn, slug_or_id: &str, issuer: &str) -> Result<Option<Claimed>, StorageError> {
    let Some((scope, workspace)) = workspace::find_by_name(conn, slug_or_id)? else { return Ok(None) };
    let row: Option<Row> = identity_providers::table
        .filter(identity_providers::workspace_id.eq(scope.key()))
        .filter(identity_providers::issuer.eq(issuer))
        .first(conn)
        .optional()?;
    let Some(mut row) = row else { return Ok(None) };
    let secret = row.secret.take();
    Ok(Some(Claimed { scope, workspace, provider: row.try_into()?, secret }))
}
