//! What can be done with an organization. The answer is the organization as it stands afterwards.

use domain::{
    change::RecordType,
    external::ExternalId,
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
    external_ids::{Asked, GivenIds},
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
            claim(work, &organization, &[])?;
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
    settle(work, before, patch)
}

fn settle(work: &mut Work<'_>, before: Organization, patch: OrganizationPatch) -> Result<Organization, ApiError> {
    let Some((after, draft)) = before.patch(patch, work.now) else { return Ok(before) };
    match store::save(work.conn, &work.scope, &before, &after)? {
        Attempt::Done => {
            claim(work, &after, &before.external_ids)?;
            work.record(vec![draft])?;
            Ok(after)
        }
        Attempt::Taken => Err(taken(work, &after.name)),
    }
}

/// Changes the organization with this id in another system: what [`update`] does for an id. None when it has it no more.
pub fn update_known(
    work: &mut Work<'_>,
    id: OrganizationId,
    asked: &Asked,
    patch: OrganizationPatch,
    sent: &[&str],
) -> Result<Option<Organization>, ApiError> {
    let found = store::find_locked(work.conn, &work.scope, id)?;
    let Some(before) = found.filter(|found| found.external_ids.contains(&asked.id)) else { return Ok(None) };
    asked.check(work, id.uuid(), before.version, sent)?;
    settle(work, before, patch).map(Some)
}

/// Makes its ids in other systems its own.
fn claim(work: &mut Work<'_>, organization: &Organization, before: &[ExternalId]) -> Result<(), ApiError> {
    let given = GivenIds::from(organization.external_ids.clone());
    given.claim_instead(work, (RecordType::Organization, organization.id.uuid()), before)
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
