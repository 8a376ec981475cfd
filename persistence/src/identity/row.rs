//! The row of an identity provider and its exact translation.

use diesel::prelude::*;
use domain::{
    identity::{IdentityProvider, ProviderKind, SigningAlgorithm},
    ids::{IdentityProviderId, WorkspaceId},
    time::Instant,
};

use crate::{StorageError, schema::identity_providers, stored, types::Key};

/// One row of `identity_providers`, columns in the order of the schema.
#[derive(Queryable, Insertable)]
#[diesel(table_name = identity_providers, treat_none_as_default_value = false)]
pub(crate) struct Row {
    workspace_id: Key<WorkspaceId>,
    id: Key<IdentityProviderId>,
    version: i64,
    name: String,
    kind: i16,
    issuer: String,
    audience: Option<String>,
    algorithms: String,
    leeway_seconds: i64,
    jwks_url: Option<String>,
    keys: Option<String>,
    pub(crate) secret: Option<Vec<u8>>,
    secret_set_at: Option<i64>,
    deactivated_at: Option<i64>,
    created_at: i64,
    updated_at: i64,
}

impl Row {
    pub(super) fn of(workspace_id: WorkspaceId, provider: &IdentityProvider, secret: Option<Vec<u8>>) -> Self {
        Self {
            workspace_id: Key(workspace_id),
            id: Key(provider.id),
            version: provider.version,
            name: provider.name.clone(),
            kind: provider.kind.code(),
            issuer: provider.issuer.clone(),
            audience: provider.audience.clone(),
            algorithms: stored::list_to_text(&provider.algorithms),
            leeway_seconds: provider.leeway_seconds,
            jwks_url: provider.jwks_url.clone(),
            keys: provider.keys.clone(),
            secret,
            secret_set_at: provider.secret_set_at.map(Instant::millis),
            deactivated_at: provider.deactivated_at.map(Instant::millis),
            created_at: provider.created_at.millis(),
            updated_at: provider.updated_at.millis(),
        }
    }
}

impl TryFrom<Row> for IdentityProvider {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        let algorithms: Vec<SigningAlgorithm> =
            stored::list_from_text("identity_providers.algorithms", &row.algorithms)?;
        Ok(Self {
            id: row.id.0,
            version: row.version,
            name: row.name,
            kind: stored::code("identity_providers.kind", ProviderKind::from_code, row.kind)?,
            issuer: row.issuer,
            audience: row.audience,
            algorithms,
            leeway_seconds: row.leeway_seconds,
            jwks_url: row.jwks_url,
            keys: row.keys,
            secret_set_at: row.secret_set_at.map(Instant::from_millis),
            deactivated_at: row.deactivated_at.map(Instant::from_millis),
            created_at: Instant::from_millis(row.created_at),
            updated_at: Instant::from_millis(row.updated_at),
        })
    }
}
