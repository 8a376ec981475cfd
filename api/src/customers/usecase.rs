//! What can be done with a customer. The answer is the customer as he stands afterwards.

use domain::{
    change::RecordType,
    external::ExternalId,
    ids::{CustomerId, OrganizationId},
    people::{
        Address, AddressKind, Customer,
        customer::{CustomerPatch, CustomerStep, InBin, NewCustomer},
    },
    time::Instant,
};
use persistence::{
    Attempt, Conn, Scope, StorageError,
    customer::{self as store, KeyOf},
    reference,
};

use crate::{
    concurrency::check_version,
    external_ids::{Asked, GivenIds},
    http::{ApiError, Code, FieldCode, FieldError, IfMatch},
    state::Work,
    tickets::usecase::follow_tier,
};

/// A step of a customer that needs nothing but the time.
pub type Step = fn(&Customer, Instant) -> Result<CustomerStep, InBin>;

/// The customer is in the bin.
pub fn in_bin(id: CustomerId) -> ApiError {
    ApiError::new(Code::Deleted).with("existing_id", id.to_string())
}

/// Another customer holds a key.
pub fn already_exists(holder: CustomerId) -> ApiError {
    ApiError::new(Code::AlreadyExists).with("existing_id", holder.to_string())
}

/// The member below `pointer` that asks for a key which is taken.
pub fn culprit(key: &KeyOf, emails: &[Address], phones: &[Address], pointer: &str) -> FieldError {
    let member = |name: &str, list: &[Address], normalized: &str| {
        let at = list.iter().position(|address| address.normalized == normalized);
        at.map_or_else(|| name.to_owned(), |at| format!("{name}/{at}/value"))
    };
    let member = match key {
        KeyOf::ExternalId => "external_id".to_owned(),
        KeyOf::Address(AddressKind::Email, text) => member("emails", emails, text),
        KeyOf::Address(AddressKind::Phone, text) => member("phones", phones, text),
    };
    FieldError::pointer(format!("{pointer}/{member}"), FieldCode::Duplicate)
}

/// Why a customer could not be written under his keys, which came from the request's body or are his own already.
fn taken(work: &mut Work<'_>, customer: &Customer, from_body: bool) -> ApiError {
    match store::find_other_holder(work.conn, &work.scope, customer) {
        Ok(Some((holder, key))) if from_body => {
            already_exists(holder).field(culprit(&key, &customer.emails, &customer.phones, "#"))
        }
        Ok(Some((holder, _))) => already_exists(holder),
        // Whoever held it let go of it: the same request may succeed now.
        Ok(None) => StorageError::Busy.into(),
        Err(error) => error.into(),
    }
}

fn check_organization(work: &mut Work<'_>, id: Option<OrganizationId>) -> Result<(), ApiError> {
    match id {
        Some(id) if !reference::organization_exists(work.conn, &work.scope, id)? => {
            Err(ApiError::validation(vec![FieldError::pointer("#/organization_id", FieldCode::NotFound)]))
        }
        _ => Ok(()),
    }
}

/// The customer, in the bin or not.
pub fn show(conn: &mut Conn, scope: &Scope, id: CustomerId) -> Result<Customer, ApiError> {
    store::find(conn, scope, id)?.ok_or_else(ApiError::not_found)
}

/// Records a customer.
pub fn create(work: &mut Work<'_>, new: NewCustomer) -> Result<Customer, ApiError> {
    check_organization(work, new.organization_id)?;
    let (customer, draft) = Customer::create(new, work.now);
    match store::insert(work.conn, &work.scope, &customer)? {
        Attempt::Done => {
            claim(work, &customer, &[])?;
            work.record(vec![draft])?;
            Ok(customer)
        }
        Attempt::Taken => Err(taken(work, &customer, true)),
    }
}

fn locked(work: &mut Work<'_>, id: CustomerId) -> Result<Customer, ApiError> {
    store::find_locked(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)
}

/// Changes fields.
pub fn update(
    work: &mut Work<'_>,
    id: CustomerId,
    patch: CustomerPatch,
    if_match: &IfMatch,
    sent: &[&str],
) -> Result<Customer, ApiError> {
    let before = locked(work, id)?;
    check_version(work, if_match, id.uuid(), before.version, sent)?;
    apply(work, before, patch)
}

fn apply(work: &mut Work<'_>, before: Customer, patch: CustomerPatch) -> Result<Customer, ApiError> {
    check_organization(work, patch.organization_id.flatten())?;
    let step = before.patch(patch, work.now).map_err(|InBin| in_bin(before.id))?;
    settle(work, before, step, true)
}

/// Changes the customer with this id in another system: what [`update`] does for an id. None when he has it no more.
pub fn update_known(
    work: &mut Work<'_>,
    id: CustomerId,
    asked: &Asked,
    patch: CustomerPatch,
    sent: &[&str],
) -> Result<Option<Customer>, ApiError> {
    let found = store::find_locked(work.conn, &work.scope, id)?;
    let Some(before) = found.filter(|found| found.external_ids.contains(&asked.id)) else { return Ok(None) };
    asked.check(work, id.uuid(), before.version, sent)?;
    apply(work, before, patch).map(Some)
}

/// Makes his ids in other systems his own.
fn claim(work: &mut Work<'_>, customer: &Customer, before: &[ExternalId]) -> Result<(), ApiError> {
    let given = GivenIds::from(customer.external_ids.clone());
    given.claim_instead(work, (RecordType::Customer, customer.id.uuid()), before)
}

/// Moves a customer to the bin.
pub fn delete(work: &mut Work<'_>, id: CustomerId, if_match: &IfMatch) -> Result<(), ApiError> {
    let before = locked(work, id)?;
    check_version(work, if_match, id.uuid(), before.version, &["deleted_at"])?;
    let step = before.delete(work.now);
    settle(work, before, step, false).map(drop)
}

/// Takes one of the steps that need nothing but the time.
pub fn take(work: &mut Work<'_>, id: CustomerId, step: Step) -> Result<Customer, ApiError> {
    let before = locked(work, id)?;
    let step = step(&before, work.now).map_err(|InBin| in_bin(id))?;
    settle(work, before, step, false)
}

/// Changes the organization a customer belongs to; the new one exists.
pub(crate) fn set_organization(
    work: &mut Work<'_>,
    id: CustomerId,
    change: impl FnOnce(Option<OrganizationId>) -> Option<OrganizationId>,
) -> Result<(), ApiError> {
    let before = locked(work, id)?;
    let organization_id = Some(change(before.organization_id));
    let patch = CustomerPatch { organization_id, ..CustomerPatch::default() };
    let step = before.patch(patch, work.now).map_err(|InBin| in_bin(id))?;
    settle(work, before, step, false).map(drop)
}

/// Saves what a step leads to, and its event.
fn settle(work: &mut Work<'_>, before: Customer, step: CustomerStep, from_body: bool) -> Result<Customer, ApiError> {
    let Some((after, draft)) = step else { return Ok(before) };
    match store::save(work.conn, &work.scope, &before, &after)? {
        Attempt::Done => {
            claim(work, &after, &before.external_ids)?;
            work.record(vec![draft])?;
            if after.tier != before.tier {
                follow_tier(work, after.id, after.tier)?;
            }
            Ok(after)
        }
        Attempt::Taken => Err(taken(work, &after, from_body)),
    }
}
