//! The customer's own data.

use actix_web::web;
use domain::{
    people::{Address, Customer, Standing},
    policy::op,
};

use super::{
    dto::{PortalAddress, PortalMe},
    input::UpdatePortalMe,
};
use crate::{
    auth::customer::{CustomerCaller, Portal},
    customers::update_customer,
    http::{ApiError, Ctx, IfMatch, Ok200, ValidJson},
    state::AppState,
};

fn shown(portal: &Portal, customer: Customer) -> PortalMe {
    let address =
        |address: Address| PortalAddress { verified: address.standing == Standing::Asserted, value: address.value };
    PortalMe {
        id: customer.id,
        version: customer.version,
        name: customer.name,
        locale: customer.locale.unwrap_or(portal.workspace.locale),
        time_zone: customer.time_zone,
        emails: customer.emails.into_iter().map(address).collect(),
        phones: customer.phones.into_iter().map(address).collect(),
        organization: portal.organization.as_ref().map(|organization| organization.name.clone()),
        sees_organization: portal.principal.shared_organization_id.is_some(),
        can_write: customer.blocked_at.is_none(),
    }
}

/// Read your own data.
///
/// The first call with a valid token records you as a customer.
#[utoipa::path(
    get,
    path = "/v1/portal/me",
    operation_id = "showPortalMe",
    tag = "portal",
    responses((status = 200, description = "You.", body = PortalMe), (status = 304, description = "Unchanged."))
)]
pub async fn show_portal_me(who: CustomerCaller<op::ShowPortalMe>) -> Result<Ok200<PortalMe>, ApiError> {
    let me = shown(&who, who.customer.clone());
    let version = me.version;
    Ok(Ok200::versioned(me, version))
}

/// Change your own data.
///
/// A partial update (RFC 7396). A request that changes nothing is answered 200 without an event.
#[utoipa::path(
    patch,
    path = "/v1/portal/me",
    operation_id = "updatePortalMe",
    tag = "portal",
    params(IfMatch),
    request_body = UpdatePortalMe,
    responses((status = 200, description = "You, after the change.", body = PortalMe))
)]
pub async fn update_portal_me(
    state: web::Data<AppState>,
    who: CustomerCaller<op::UpdatePortalMe>,
    context: Ctx,
    if_match: IfMatch,
    body: ValidJson<UpdatePortalMe>,
) -> Result<Ok200<PortalMe>, ApiError> {
    who.check_not_blocked()?;
    let (patch, sent) = body.into_inner().parse();
    let id = who.customer.id;
    let customer = state
        .write(&who.principal, &context, move |work| update_customer(work, id, patch.clone(), &if_match, &sent))
        .await?;
    let me = shown(&who, customer);
    let version = me.version;
    Ok(Ok200::versioned(me, version))
}
