//! The bin and the block: POSTs that are one step of one customer. Repeating one changes nothing.

use actix_web::web;
use domain::{
    ids::{CustomerId, kind},
    people::Customer,
    policy::op,
};

use super::{
    dto::CustomerDto,
    usecase::{self, Step},
};
use crate::{
    auth::{Caller, Principal},
    http::{ApiError, Ctx, IdempotencyKey, PathId, Posted},
    state::{AppState, Done, Retry, Work},
};

async fn take(
    state: &AppState,
    who: &Principal,
    context: &Ctx,
    key: IdempotencyKey,
    id: CustomerId,
    step: Step,
) -> Result<Posted<CustomerDto>, ApiError> {
    let retry = Retry::bare(context, key);
    let run = move |work: &mut Work<'_>| {
        let customer = usecase::take(work, id, step)?;
        let version = customer.version;
        Ok(Done::ok(CustomerDto::from(customer), Some(version)))
    };
    state.post(who, context, retry, run).await
}

/// Take a customer from the bin.
///
/// With his addresses. If somebody else has one of them by now: 409 `already_exists` with `existing_id`.
#[utoipa::path(
    post,
    path = "/v1/customers/{id}/restore",
    operation_id = "restoreCustomer",
    tag = "customers",
    params(("id" = String, Path, description = "The customer's id.", max_length = 30), IdempotencyKey),
    responses((status = 200, description = "The customer.", body = CustomerDto))
)]
pub async fn restore_customer(
    state: web::Data<AppState>,
    who: Caller<op::RestoreCustomer>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Customer>,
) -> Result<Posted<CustomerDto>, ApiError> {
    take(&state, &who, &context, key, id.0, |customer, at| Ok(customer.restore(at))).await
}

/// Block a customer.
///
/// He can no longer open tickets or write: 409 `customer_blocked`. His tickets stay as they are.
#[utoipa::path(
    post,
    path = "/v1/customers/{id}/block",
    operation_id = "blockCustomer",
    tag = "customers",
    params(("id" = String, Path, description = "The customer's id.", max_length = 30), IdempotencyKey),
    responses((status = 200, description = "The customer, blocked.", body = CustomerDto))
)]
pub async fn block_customer(
    state: web::Data<AppState>,
    who: Caller<op::BlockCustomer>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Customer>,
) -> Result<Posted<CustomerDto>, ApiError> {
    take(&state, &who, &context, key, id.0, Customer::block).await
}

/// Unblock a customer.
///
/// He can open tickets and write again.
#[utoipa::path(
    post,
    path = "/v1/customers/{id}/unblock",
    operation_id = "unblockCustomer",
    tag = "customers",
    params(("id" = String, Path, description = "The customer's id.", max_length = 30), IdempotencyKey),
    responses((status = 200, description = "The customer, not blocked.", body = CustomerDto))
)]
pub async fn unblock_customer(
    state: web::Data<AppState>,
    who: Caller<op::UnblockCustomer>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Customer>,
) -> Result<Posted<CustomerDto>, ApiError> {
    take(&state, &who, &context, key, id.0, Customer::unblock).await
}
