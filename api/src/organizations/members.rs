//! Who belongs to an organization. A customer belongs to one at most; the change is an event of the customer.

use actix_web::web;
use domain::{ids::kind, policy::op};

use super::usecase;
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, NoContent, PathIds},
    state::AppState,
};

/// Put a customer into an organization.
///
/// Out of any other. If he is in it already, nothing changes.
#[utoipa::path(
    put,
    path = "/v1/organizations/{id}/members/{customer_id}",
    operation_id = "addOrganizationMember",
    tag = "organizations",
    params(
        ("id" = String, Path, description = "The organization's id.", max_length = 30),
        ("customer_id" = String, Path, description = "The customer's id.", max_length = 30)
    ),
    responses((status = 204, description = "He is in it."))
)]
pub async fn add_organization_member(
    state: web::Data<AppState>,
    who: Caller<op::AddOrganizationMember>,
    context: Ctx,
    ids: PathIds<kind::Organization, kind::Customer>,
) -> Result<NoContent, ApiError> {
    let PathIds(organization, customer) = ids;
    state.write(&who, &context, move |work| usecase::add_member(work, organization, customer)).await?;
    Ok(NoContent)
}

/// Take a customer out of an organization.
///
/// If he is not in it, nothing changes.
#[utoipa::path(
    delete,
    path = "/v1/organizations/{id}/members/{customer_id}",
    operation_id = "removeOrganizationMember",
    tag = "organizations",
    params(
        ("id" = String, Path, description = "The organization's id.", max_length = 30),
        ("customer_id" = String, Path, description = "The customer's id.", max_length = 30)
    ),
    responses((status = 204, description = "He is not in it."))
)]
pub async fn remove_organization_member(
    state: web::Data<AppState>,
    who: Caller<op::RemoveOrganizationMember>,
    context: Ctx,
    ids: PathIds<kind::Organization, kind::Customer>,
) -> Result<NoContent, ApiError> {
    let PathIds(organization, customer) = ids;
    state.write(&who, &context, move |work| usecase::remove_member(work, organization, customer)).await?;
    Ok(NoContent)
}
