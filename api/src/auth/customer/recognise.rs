//! Which customer a verified token means: found by provider and subject, or recorded on first sight.

use domain::{
    actor::{Actor, Origin},
    identity::Assertion,
    ids::{CustomerId, IdentityProviderId},
    people::{Address, Customer, Organization, Standing, Tier, customer::NewCustomer},
};
use persistence::{Attempt, Conn, Scope, StorageError, Turn, customer, identity, instance::workspace, organization};

use crate::{
    http::{ApiError, Code},
    random,
    state::{AppState, Work},
};

/// A customer with the company he belongs to.
pub type Recognised = (Customer, Option<Organization>);

/// The customer whom the provider means, with his company.
///
/// # Errors
/// `customer_removed` while he is in the bin.
pub async fn recognise(
    state: &AppState,
    scope: Scope,
    provider: IdentityProviderId,
    told: Assertion,
) -> Result<Recognised, ApiError> {
    let turn = Turn::Workspace(scope.workspace_id().uuid());
    let asked = told.clone();
    let found = state.db.read(turn, move |conn| known(conn, &scope, provider, &asked)).await?;
    let recognised = match found {
        Some((recognised, false)) => recognised,
        // He is new, or the provider has verified an address meanwhile.
        _ => {
            let origin = Origin::of(Actor::System);
            state.write_as(scope, origin, move |work| record(work, provider, &told)).await?
        }
    };
    if recognised.0.deleted_at.is_some() {
        return Err(ApiError::new(Code::CustomerRemoved));
    }
    Ok(recognised)
}

/// The customer who is known already, and whether the token tells something new of him.
fn known(
    conn: &mut Conn,
    scope: &Scope,
    provider: IdentityProviderId,
    told: &Assertion,
) -> Result<Option<(Recognised, bool)>, ApiError> {
    let Some(id) = identity::find_customer(conn, scope, provider, &told.subject)? else { return Ok(None) };
    let found = customer::find(conn, scope, id)?.ok_or_else(|| ApiError::internal("a known customer is gone"))?;
    let learns = match verified(told).filter(|email| !has(&found, email)) {
        Some(email) => found.deleted_at.is_none() && holder(conn, scope, email)?.is_none(),
        None => false,
    };
    Ok(Some((with_organization(conn, scope, found)?, learns)))
}

fn verified(told: &Assertion) -> Option<&Address> {
    told.email.as_ref().filter(|email| email.standing == Standing::Asserted)
}

fn has(customer: &Customer, email: &Address) -> bool {
    customer.emails.iter().any(|known| known.normalized == email.normalized && known.standing == email.standing)
}

fn holder(conn: &mut Conn, scope: &Scope, email: &Address) -> Result<Option<Customer>, StorageError> {
    Ok(customer::holders(conn, scope, [email])?.into_iter().next().map(|holder| holder.customer))
}

fn with_organization(conn: &mut Conn, scope: &Scope, found: Customer) -> Result<Recognised, ApiError> {
    let organization = match found.organization_id {
        Some(id) => organization::find(conn, scope, id)?,
        None => None,
    };
    Ok((found, organization))
}

/// Records what is new. Twins that arrive at the same moment end up with one customer: first sights of a workspace
/// happen one after another.
fn record(work: &mut Work<'_>, provider: IdentityProviderId, told: &Assertion) -> Result<Recognised, ApiError> {
    workspace::lock(work.conn, &work.scope)?;
    let linked = identity::find_customer(work.conn, &work.scope, provider, &told.subject)?;
    let customer = match linked {
        Some(id) => learn(work, id, told)?,
        None => {
            // Only an address that the provider has verified leads to a customer who is there already.
            let same = match verified(told) {
                Some(email) => holder(work.conn, &work.scope, email)?,
                None => None,
            };
            let customer = match same {
                Some(customer) => link(work, customer.id, provider, told)?,
                None => create(work, told)?,
            };
            identity::insert_link(work.conn, &work.scope, provider, &told.subject, customer.id, work.now)?;
            customer
        }
    };
    with_organization(work.conn, &work.scope, customer)
}

/// Tells in the history that he can come by this provider from now on.
fn link(
    work: &mut Work<'_>,
    id: CustomerId,
    provider: IdentityProviderId,
    told: &Assertion,
) -> Result<Customer, ApiError> {
    let before = customer::find_locked(work.conn, &work.scope, id)?;
    let linked = before.map(|before| (before.link(provider, &told.subject, work.now), before));
    // He was removed at this moment: the same request does not find him any more.
    let Some((Ok((after, draft)), before)) = linked else { return Err(StorageError::Busy.into()) };
    match customer::save(work.conn, &work.scope, &before, &after)? {
        Attempt::Done => work.record(vec![draft]).map(|()| after),
        Attempt::Taken => Err(StorageError::Busy.into()),
    }
}

fn create(work: &mut Work<'_>, told: &Assertion) -> Result<Customer, ApiError> {
    let new = NewCustomer {
        id: random::new_id(work.now).map_err(ApiError::internal)?,
        name: told.name.clone(),
        external_id: None,
        external_ids: Vec::new(),
        locale: told.locale,
        time_zone: told.time_zone.clone(),
        tier: Tier::Standard,
        organization_id: None,
        note: None,
        emails: told.email.iter().cloned().collect(),
        phones: Vec::new(),
    };
    let (customer, draft) = Customer::create(new, work.now);
    match customer::insert(work.conn, &work.scope, &customer)? {
        Attempt::Done => work.record(vec![draft]).map(|()| customer),
        // Somebody was recorded with this address at the same moment: the same request finds him.
        Attempt::Taken => Err(StorageError::Busy.into()),
    }
}

/// Takes over an address that the provider has verified since.
fn learn(work: &mut Work<'_>, id: CustomerId, told: &Assertion) -> Result<Customer, ApiError> {
    let before = customer::find_locked(work.conn, &work.scope, id)?
        .ok_or_else(|| ApiError::internal("a known customer is gone"))?;
    let email = verified(told).cloned();
    let Some((after, draft)) = email.and_then(|email| before.learn(None, &[email], work.now).ok().flatten()) else {
        return Ok(before);
    };
    match customer::save(work.conn, &work.scope, &before, &after)? {
        Attempt::Done => work.record(vec![draft]).map(|()| after),
        Attempt::Taken => Ok(before),
    }
}
