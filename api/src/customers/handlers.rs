//! Recording, reading and changing customers.

use actix_web::web;
use domain::{ids::kind, policy::op};

use super::{
    dto::CustomerDto,
    input::{CreateCustomer, UpdateCustomer},
    usecase,
};
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, IdempotencyKey, IfMatch, NoContent, Ok200, PathId, Posted, ValidJson},
    random,
    state::{AppState, Done, Retry},
};

/// Record a customer.
///
/// `external_id` and asserted addresses are unique in the workspace: 409 `already_exists` names the customer who has one
/// of them in `existing_id`.
#[utoipa::path(
    post,
    path = "/v1/customers",
    operation_id = "createCustomer",
    tag = "customers",
    params(IdempotencyKey),
    request_body = CreateCustomer,
    responses((status = 201, description = "Recorded.", body = CustomerDto))
)]
pub async fn create_customer(
    state: web::Data<AppState>,
    who: Caller<op::CreateCustomer>,
    context: Ctx,
    key: IdempotencyKey,
    body: ValidJson<CreateCustomer>,
) -> Result<Posted<CustomerDto>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let id = random::new_id(state.clock.now()).map_err(ApiError::internal)?;
    let new = body.into_inner().parse(id)?;
    state
        .post(&who, &context, retry, move |work| {
            let customer = usecase::create(work, new.clone())?;
            let (location, version) = (format!("/v1/customers/{}", customer.id), customer.version);
            Ok(Done::created(CustomerDto::from(customer), location, Some(version)))
        })
        .await
}

/// Read a customer.
///
/// A customer in the bin is shown too: `deleted_at` tells.
#[utoipa::path(
    get,
    path = "/v1/customers/{id}",
    operation_id = "showCustomer",
    tag = "customers",
    params(("id" = String, Path, description = "The customer's id.", max_length = 30)),
    responses(
        (status = 200, description = "The customer.", body = CustomerDto),
        (status = 304, description = "Unchanged.")
    )
)]
pub async fn show_customer(
    state: web::Data<AppState>,
    who: Caller<op::ShowCustomer>,
    id: PathId<kind::Customer>,
) -> Result<Ok200<CustomerDto>, ApiError> {
    let scope = who.scope;
    let customer = state.read(&who, move |conn| usecase::show(conn, &scope, id.0)).await?;
    let version = customer.version;
    Ok(Ok200::versioned(CustomerDto::from(customer), version))
}

/// Change a customer.
///
/// A partial update (RFC 7396). With `If-Match` it applies only to that version: 412 names the fields you sent that
/// others changed meanwhile. A request that changes nothing is answered 200 without an event. In the bin: 409 `deleted`.
#[utoipa::path(
    patch,
    path = "/v1/customers/{id}",
    operation_id = "updateCustomer",
    tag = "customers",
    params(("id" = String, Path, description = "The customer's id.", max_length = 30), IfMatch),
    request_body = UpdateCustomer,
    responses((status = 200, description = "The customer after the change.", body = CustomerDto))
)]
pub async fn update_customer(
    state: web::Data<AppState>,
    who: Caller<op::UpdateCustomer>,
    context: Ctx,
    id: PathId<kind::Customer>,
    if_match: IfMatch,
    body: ValidJson<UpdateCustomer>,
) -> Result<Ok200<CustomerDto>, ApiError> {
    let (patch, sent) = body.into_inner().parse()?;
    let customer =
        state.write(&who, &context, move |work| usecase::update(work, id.0, patch.clone(), &if_match, &sent)).await?;
    let version = customer.version;
    Ok(Ok200::versioned(CustomerDto::from(customer), version))
}

/// Move a customer to the bin.
///
/// His tickets stay. His addresses become free for others; his `external_id` stays his. `restoreCustomer` takes him
/// back. Deleting a deleted customer changes nothing.
#[utoipa::path(
    delete,
    path = "/v1/customers/{id}",
    operation_id = "deleteCustomer",
    tag = "customers",
    params(("id" = String, Path, description = "The customer's id.", max_length = 30), IfMatch),
    responses((status = 204, description = "In the bin."))
)]
pub async fn delete_customer(
    state: web::Data<AppState>,
    who: Caller<op::DeleteCustomer>,
    context: Ctx,
    id: PathId<kind::Customer>,
    if_match: IfMatch,
) -> Result<NoContent, ApiError> {
    state.write(&who, &context, move |work| usecase::delete(work, id.0, &if_match)).await?;
    Ok(NoContent)
}
