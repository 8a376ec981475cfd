//! What can be done with an organization. The answer is the organization as it stands afterwards.

use domain::{
    ids::{CustomerId, OrganizationId},
    people::{
        Organization,
        organization::{NewOrganization, OrganizationPatch},
    },
};
use persistence::{Attempt, Conn, Scope, StorageError, organization as store, reference};

use crate::{
    concurrency::check_version,
    customers::set_organization,
    http::{ApiError, Code, FieldCode, FieldError, IfMatch},
    state::Work,
};

/// Another organization has the name.
fn taken(work: &mut Work<'_>, name: &str) -> ApiError {
    match store::find_by_name(work.conn, &work.scope, name) {
        Ok(Some(holder)) => ApiError::new(Code::AlreadyExists)
            .with("existing_id", holder.to_string())
            .field(FieldError::pointer("#/name", FieldCode::Duplicate)),
        // Whoever had it let go of it: the same request may succeed now.
        Ok(None) => StorageError::Busy.into(),
        Err(error) => error.into(),
    }
}

fn locked(work: &mut Work<'_>, id: OrganizationId) -> Result<Organization, ApiError> {
    store::find_locked(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)
}

/// The organization.
pub fn show(conn: &mut Conn, scope: &Scope, id: OrganizationId) -> Result<Organization, ApiError> {
    store::find(conn, scope, id)?.ok_or_else(ApiError::not_found)
}

/// Records an organization.
pub fn create(work: &mut Work<'_>, new: NewOrganization) -> Result<Organization, ApiError> {
    let (organization, draft) = Organization::create(new, work.now);
    match store::insert(work.conn, &work.scope, &organization)? {
        Attempt::Done => {
            work.record(vec![draft])?;
            Ok(organization)
        }
        Attempt::Taken => Err(taken(work, &organization.name)),
    }
}

/// Changes fields.
pub fn update(
    work: &mut Work<'_>,
    id: OrganizationId,
    patch: OrganizationPatch,
    if_match: &IfMatch,
    sent: &[&str],
) -> Result<Organization, ApiError> {
    let before = locked(work, id)?;
    check_version(work, if_match, id.uuid(), before.version, sent)?;
    let Some((after, draft)) = before.patch(patch, work.now) else { return Ok(before) };
    match store::save(work.conn, &work.scope, &before, &after)? {
        Attempt::Done => {
            work.record(vec![draft])?;
            Ok(after)
        }
        Attempt::Taken => Err(taken(work, &after.name)),
    }
}

/// Removes an organization that nothing refers to.
pub fn delete(work: &mut Work<'_>, id: OrganizationId, if_match: &IfMatch) -> Result<(), ApiError> {
    let before = locked(work, id)?;
    check_version(work, if_match, id.uuid(), before.version, &[])?;
    if store::is_in_use(work.conn, &work.scope, id)? {
        return Err(ApiError::new(Code::InUse));
    }
    store::delete(work.conn, &work.scope, id)?;
    work.record(vec![before.delete()])
}

fn check_exists(work: &mut Work<'_>, id: OrganizationId) -> Result<(), ApiError> {
    let exists = reference::organization_exists(work.conn, &work.scope, id)?;
    if exists { Ok(()) } else { Err(ApiError::not_found()) }
}

/// Puts a customer into an organization, out of any other.
pub fn add_member(work: &mut Work<'_>, id: OrganizationId, member: CustomerId) -> Result<(), ApiError> {
    check_exists(work, id)?;
    set_organization(work, member, |_| Some(id))
}

/// Takes a customer out of an organization; one who is not in it stays where he is.
pub fn remove_member(work: &mut Work<'_>, id: OrganizationId, member: CustomerId) -> Result<(), ApiError> {
    check_exists(work, id)?;
    set_organization(work, member, |current| current.filter(|current| *current != id))
}
