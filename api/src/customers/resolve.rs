//! Finding the customer that a request means, or recording him.

use domain::{
    ids::{CustomerId, OrganizationId},
    people::{
        Address, Customer, Standing, Tier,
        customer::{InBin, NewCustomer},
    },
    ticket::Language,
};
use persistence::{
    Attempt, StorageError,
    customer::{self as store, KeyOf},
    routing::Opener,
};

use super::{
    reference::{CustomerInput, Described, Who},
    usecase::{already_exists, culprit, in_bin},
};
use crate::{
    http::{ApiError, FieldCode, FieldError},
    random,
    state::Work,
};

/// How often to look again when somebody else records the same customer at the same moment.
const ATTEMPTS: usize = 3;

/// The customer a request means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResolvedCustomer {
    /// His id.
    pub id: CustomerId,
    /// The company he belongs to.
    pub organization_id: Option<OrganizationId>,
    /// How he is served.
    pub tier: Tier,
    /// The language he reads.
    pub locale: Option<Language>,
    /// Is he barred from opening tickets and writing?
    pub blocked: bool,
    /// Was he recorded just now, in this transaction?
    pub created: bool,
}

impl From<Opener> for ResolvedCustomer {
    fn from(known: Opener) -> Self {
        let Opener { id, organization_id, tier, locale, blocked } = known;
        Self { id, organization_id, tier, locale, blocked, created: false }
    }
}

impl ResolvedCustomer {
    fn of(customer: &Customer, created: bool) -> Self {
        Self {
            id: customer.id,
            organization_id: customer.organization_id,
            tier: customer.tier,
            locale: customer.locale,
            blocked: customer.blocked_at.is_some(),
            created,
        }
    }
}

/// Finds the customer, or records him, in the caller's transaction. By id this is one statement.
///
/// Twins that arrive at the same moment end up with one customer: whoever comes second waits for the first and then
/// finds what he recorded.
///
/// # Errors
/// `validation_failed` with `not_found` at the id for a customer who does not exist or is in the bin; `deleted` for an
/// `external_id` in the bin; `already_exists` with `existing_id` when what is told belongs to more than one customer.
pub fn resolve(work: &mut Work<'_>, input: &CustomerInput) -> Result<ResolvedCustomer, ApiError> {
    resolve_among(work, input, None)
}

/// [`resolve`] where the customer has been looked for by his id, if he has one.
pub fn resolve_among(
    work: &mut Work<'_>,
    input: &CustomerInput,
    known: Option<Opener>,
) -> Result<ResolvedCustomer, ApiError> {
    if let Some(known) = known.filter(|known| input.known_id() == Some(known.id)) {
        return Ok(known.into());
    }
    match &input.who {
        Who::Known(id) => {
            let found = store::find(work.conn, &work.scope, *id)?.filter(|found| found.deleted_at.is_none());
            let customer = found.ok_or_else(|| {
                let place = format!("{}/id", input.pointer);
                ApiError::validation(vec![FieldError::pointer(place, FieldCode::NotFound)])
            })?;
            Ok(ResolvedCustomer::of(&customer, false))
        }
        Who::Described(told) => {
            for _ in 0..ATTEMPTS {
                let resolved = match find(work, told, &input.pointer)? {
                    Some(found) => complete(work, &found, told)?,
                    None => record(work, told)?,
                };
                if let Some(resolved) = resolved {
                    return Ok(resolved);
                }
            }
            Err(StorageError::Busy.into())
        }
    }
}

/// The one customer who fits what is told: by the id in the integrator's system, else by the first known address.
fn find(work: &mut Work<'_>, told: &Described, pointer: &str) -> Result<Option<Customer>, ApiError> {
    let by_external_id = match &told.external_id {
        Some(external_id) => store::find_by_external_id(work.conn, &work.scope, external_id)?,
        None => None,
    };
    if let Some(gone) = by_external_id.as_ref().filter(|found| found.deleted_at.is_some()) {
        return Err(in_bin(gone.id));
    }
    let asserted = || told.emails.iter().chain(&told.phones).filter(|one| one.standing == Standing::Asserted);
    let has = |customer: &Customer, told: &Address| {
        customer.addresses().any(|known| {
            (known.kind, known.standing) == (told.kind, told.standing) && known.normalized == told.normalized
        })
    };
    if let Some(found) = by_external_id.as_ref().filter(|found| asserted().all(|address| has(found, address))) {
        return Ok(Some(found.clone()));
    }
    let holders = store::holders(work.conn, &work.scope, asserted())?;
    let Some(found) = by_external_id.or_else(|| holders.first().map(|first| first.customer.clone())) else {
        return Ok(None);
    };
    // Two customers who seem to be one are left to a person.
    let refused = |holder: CustomerId, key: &KeyOf| {
        already_exists(holder).field(culprit(key, &told.emails, &told.phones, pointer))
    };
    if let Some(other) = holders.iter().find(|holder| holder.customer.id != found.id) {
        return Err(refused(other.customer.id, &KeyOf::Address(other.kind, other.normalized.clone())));
    }
    if told.external_id.is_some() && found.external_id.is_some() && told.external_id != found.external_id {
        return Err(refused(found.id, &KeyOf::ExternalId));
    }
    Ok(Some(found))
}

/// Adds to a customer what he lacks. None: somebody changed or took something meanwhile, look again.
fn complete(work: &mut Work<'_>, found: &Customer, told: &Described) -> Result<Option<ResolvedCustomer>, ApiError> {
    let addresses: Vec<_> = told.emails.iter().chain(&told.phones).cloned().collect();
    let learn = |customer: &Customer, at| customer.learn(told.external_id.as_deref(), &addresses, at);
    if learn(found, work.now) == Ok(None) {
        return Ok(Some(ResolvedCustomer::of(found, false)));
    }
    let Some(before) = store::find_locked(work.conn, &work.scope, found.id)? else { return Ok(None) };
    match learn(&before, work.now) {
        Ok(None) => Ok(Some(ResolvedCustomer::of(&before, false))),
        Ok(Some((after, draft))) => match store::save(work.conn, &work.scope, &before, &after)? {
            Attempt::Done => {
                work.record(vec![draft])?;
                Ok(Some(ResolvedCustomer::of(&after, false)))
            }
            Attempt::Taken => Ok(None),
        },
        Err(InBin) => Ok(None),
    }
}

/// Records a customer. None: somebody took one of his keys meanwhile, look again.
fn record(work: &mut Work<'_>, told: &Described) -> Result<Option<ResolvedCustomer>, ApiError> {
    let new = NewCustomer {
        id: random::new_id(work.now).map_err(ApiError::internal)?,
        name: told.name.clone(),
        external_id: told.external_id.clone(),
        external_ids: Vec::new(),
        locale: told.locale,
        time_zone: None,
        tier: Tier::Standard,
        organization_id: None,
        note: None,
        emails: told.emails.clone(),
        phones: told.phones.clone(),
    };
    let (customer, draft) = Customer::create(new, work.now);
    match store::insert(work.conn, &work.scope, &customer)? {
        Attempt::Done => {
            work.record(vec![draft])?;
            Ok(Some(ResolvedCustomer::of(&customer, true)))
        }
        Attempt::Taken => Ok(None),
    }
}
