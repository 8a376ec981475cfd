//! Adding, changing and removing services at which agents sign in.

use domain::{
    access::{MAX_SIGN_IN_PROVIDERS, NewSignInProvider, SignInProvider, SignInProviderChange},
    ids::{SignInProviderId, WorkspaceId},
};
use persistence::{Conn, Scope, instance::workspace, sign_in::provider as store};

use crate::{
    concurrency::check_version,
    http::{ApiError, Code, FieldCode, FieldError, IfMatch},
    secrets::{Place, Sealer, SecretText},
    state::Work,
};

/// Where a provider's secret belongs.
pub const fn secret_place(workspace: WorkspaceId, provider: SignInProviderId) -> Place {
    Place { workspace: workspace.uuid(), table: "sign_in_providers", row: provider.uuid() }
}

fn sealed(work: &Work<'_>, sealer: &Sealer, id: SignInProviderId, secret: &SecretText) -> Result<Vec<u8>, ApiError> {
    let place = secret_place(work.scope.workspace_id(), id);
    sealer.seal(secret.expose().as_bytes(), place).map_err(ApiError::internal)
}

/// The provider.
pub fn show(conn: &mut Conn, scope: &Scope, id: SignInProviderId) -> Result<SignInProvider, ApiError> {
    store::find(conn, scope, id)?.ok_or_else(ApiError::not_found)
}

/// Adds a provider.
///
/// # Errors
/// 409 `already_exists` when another provider of the workspace has the issuer, `conflict` when there are too many.
pub fn create(
    work: &mut Work<'_>,
    sealer: &Sealer,
    new: NewSignInProvider,
    secret: &SecretText,
) -> Result<SignInProvider, ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    if let Some(other) = store::find_by_issuer(work.conn, &work.scope, &new.issuer)? {
        return Err(ApiError::new(Code::AlreadyExists)
            .with("existing_id", other.to_string())
            .field(FieldError::pointer("#/issuer", FieldCode::Duplicate)));
    }
    let known = store::list(work.conn, &work.scope)?.len();
    if i64::try_from(known).unwrap_or(i64::MAX) >= MAX_SIGN_IN_PROVIDERS {
        return Err(ApiError::new(Code::Conflict).with("reason", "too_many").with("max", MAX_SIGN_IN_PROVIDERS));
    }
    let secret = sealed(work, sealer, new.id, secret)?;
    let (provider, draft) = SignInProvider::create(new, work.now);
    store::insert(work.conn, &work.scope, &provider, secret)?;
    work.record(vec![draft])?;
    Ok(provider)
}

/// A change as it was sent.
pub struct ProviderUpdate {
    /// What to change.
    pub change: SignInProviderChange,
    /// The names of the members that were sent.
    pub sent: Vec<&'static str>,
    /// Another secret.
    pub secret: Option<SecretText>,
}

/// Changes a provider.
///
/// # Errors
/// 404; 412 and 428 of [`check_version`].
pub fn update(
    work: &mut Work<'_>,
    sealer: &Sealer,
    id: SignInProviderId,
    if_match: &IfMatch,
    update: &ProviderUpdate,
) -> Result<SignInProvider, ApiError> {
    let before = store::find_locked(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)?;
    check_version(work, if_match, id.uuid(), before.version, &update.sent)?;
    let Some((after, draft)) = before.change(update.change.clone(), work.now) else { return Ok(before) };
    store::save(work.conn, &work.scope, &after)?;
    if let Some(secret) = &update.secret {
        let secret = sealed(work, sealer, id, secret)?;
        store::save_secret(work.conn, &work.scope, id, secret)?;
    }
    work.record(vec![draft])?;
    Ok(after)
}

/// Removes a provider. Agents whom it means stay, and sign in by other ways.
///
/// # Errors
/// 404; 412 and 428 of [`check_version`].
pub fn delete(work: &mut Work<'_>, id: SignInProviderId, if_match: &IfMatch) -> Result<(), ApiError> {
    let before = store::find_locked(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)?;
    check_version(work, if_match, id.uuid(), before.version, &[])?;
    store::delete(work.conn, &work.scope, id)?;
    work.record(vec![before.removed()])
}
