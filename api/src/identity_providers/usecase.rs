//! Adding, changing and removing identity providers.

use domain::{
    identity::{IdentityProvider, NewIdentityProvider},
    ids::IdentityProviderId,
};
use persistence::{Conn, Scope, identity as store, instance::workspace};

use super::{dto::PublicKeyDto, input::UpdateIdentityProvider};
use crate::{
    auth::customer::{KeySet, secret_place},
    concurrency::check_version,
    http::{ApiError, Code, FieldCode, FieldError, IfMatch},
    secrets::{Sealer, SecretText},
    state::Work,
};

/// The keys of a set, in short.
pub fn summary(keys: &str) -> Vec<PublicKeyDto> {
    KeySet::read(keys.as_bytes()).map(|set| short(&set)).unwrap_or_default()
}

/// The keys of a set, in short.
pub fn short(set: &KeySet) -> Vec<PublicKeyDto> {
    set.iter().map(|key| PublicKeyDto { kid: key.id.clone(), algorithm: key.algorithm }).collect()
}

/// The provider.
pub fn show(conn: &mut Conn, scope: &Scope, id: IdentityProviderId) -> Result<IdentityProvider, ApiError> {
    store::find(conn, scope, id)?.ok_or_else(ApiError::not_found)
}

fn refuse_taken(work: &mut Work<'_>, issuer: &str) -> Result<(), ApiError> {
    match store::find_by_issuer(work.conn, &work.scope, issuer)? {
        Some(other) => Err(ApiError::new(Code::AlreadyExists)
            .with("existing_id", other.to_string())
            .field(FieldError::pointer("#/issuer", FieldCode::Duplicate))),
        None => Ok(()),
    }
}

fn sealed(work: &Work<'_>, sealer: &Sealer, id: IdentityProviderId, secret: &SecretText) -> Result<Vec<u8>, ApiError> {
    let place = secret_place(work.scope.workspace_id(), id);
    sealer.seal(secret.expose().as_bytes(), place).map_err(ApiError::internal)
}

/// Adds a provider.
///
/// # Errors
/// 409 `already_exists` when another provider of the workspace has the issuer.
pub fn create(
    work: &mut Work<'_>,
    sealer: &Sealer,
    new: NewIdentityProvider,
    secret: Option<&SecretText>,
) -> Result<IdentityProvider, ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    refuse_taken(work, &new.issuer)?;
    let secret = secret.map(|secret| sealed(work, sealer, new.id, secret)).transpose()?;
    let (provider, draft) = IdentityProvider::create(new, work.now);
    store::insert(work.conn, &work.scope, &provider, secret)?;
    work.record(vec![draft])?;
    Ok(provider)
}

fn load(work: &mut Work<'_>, id: IdentityProviderId) -> Result<IdentityProvider, ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    store::find_locked(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)
}

/// Changes a provider.
///
/// # Errors
/// 404; 412 and 428 of [`check_version`]; 422 for what its kind does not have; 409 `already_exists` for a taken issuer.
pub fn update(
    work: &mut Work<'_>,
    sealer: &Sealer,
    id: IdentityProviderId,
    if_match: &IfMatch,
    body: &UpdateIdentityProvider,
) -> Result<IdentityProvider, ApiError> {
    let before = load(work, id)?;
    check_version(work, if_match, id.uuid(), before.version, &body.sent())?;
    let change = body.parse(before.kind)?;
    let Some((after, draft)) = before.change(change, work.now) else { return Ok(before) };
    if after.issuer != before.issuer {
        refuse_taken(work, &after.issuer)?;
    }
    store::save(work.conn, &work.scope, &after)?;
    if let Some(secret) = &body.secret {
        let secret = sealed(work, sealer, id, secret)?;
        store::save_secret(work.conn, &work.scope, id, secret)?;
    }
    work.record(vec![draft])?;
    Ok(after)
}

/// Removes a provider by which no customer is known.
///
/// # Errors
/// 404; 412 and 428 of [`check_version`]; 409 `in_use`.
pub fn delete(work: &mut Work<'_>, id: IdentityProviderId, if_match: &IfMatch) -> Result<(), ApiError> {
    let before = load(work, id)?;
    check_version(work, if_match, id.uuid(), before.version, &[])?;
    if store::has_links(work.conn, &work.scope, id)? {
        return Err(ApiError::new(Code::InUse));
    }
    store::delete(work.conn, &work.scope, id)?;
    work.record(vec![before.removed()])
}
