//! What concerns all policies: their order, and promises made anew.

use actix_web::web;
use domain::policy::op;

use super::{
    dto::{OrderSlaPolicies, RecalculateSla, RecalculationBegun, SlaPolicies, SlaPolicyDto},
    usecase,
};
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, IdempotencyKey, Ok200, Posted, ValidJson},
    state::{AppState, Done, Retry},
};

/// Put the policies in order.
///
/// The first that fits a ticket applies to it. Each policy must be named once, inactive ones too.
#[utoipa::path(
    put,
    path = "/v1/sla-policies/order",
    operation_id = "orderSlaPolicies",
    tag = "sla",
    request_body = OrderSlaPolicies,
    responses((status = 200, description = "The policies in their new order.", body = SlaPolicies))
)]
pub async fn order_sla_policies(
    state: web::Data<AppState>,
    who: Caller<op::OrderSlaPolicies>,
    context: Ctx,
    body: ValidJson<OrderSlaPolicies>,
) -> Result<Ok200<SlaPolicies>, ApiError> {
    let ids = body.into_inner().ids;
    let policies = state.write(&who, &context, move |work| usecase::order(work, &ids)).await?;
    Ok(Ok200::new(SlaPolicies { data: policies.into_iter().map(SlaPolicyDto::from).collect() }))
}

/// Promise anew.
///
/// For every ticket that is neither answered nor closed the policy is chosen again, in its present version and with its
/// calendar's, and what is owed is counted again: from the `start`, where pauses stay pauses, or from `now`. It happens
/// within moments, ticket by ticket; each change is an event `sla.policy_changed`.
#[utoipa::path(
    post,
    path = "/v1/sla-policies/recalculate",
    operation_id = "recalculateSla",
    tag = "sla",
    params(IdempotencyKey),
    request_body = RecalculateSla,
    responses((status = 202, description = "Begun.", body = RecalculationBegun))
)]
pub async fn recalculate_sla(
    state: web::Data<AppState>,
    who: Caller<op::RecalculateSla>,
    context: Ctx,
    key: IdempotencyKey,
    body: ValidJson<RecalculateSla>,
) -> Result<Posted<RecalculationBegun>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let from = body.into_inner().from;
    let begun = state
        .post(&who, &context, retry, move |work| {
            let value = RecalculationBegun { tickets: usecase::recalculate(work, from)? };
            Ok(Done { status: 202, value, etag: None, location: None, secret: false })
        })
        .await;
    state.deadlines.wake();
    begun
}
