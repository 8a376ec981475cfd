//! The order in which rules act.

use actix_web::web;
use domain::policy::op;

use super::{
    dto::{OrderRules, RuleDto, Rules},
    usecase,
};
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, Ok200, ValidJson},
    state::AppState,
};

/// Put the rules in order.
///
/// Each must be named once, those that are off too.
#[utoipa::path(
    put,
    path = "/v1/rules/order",
    operation_id = "orderRules",
    tag = "rules",
    request_body = OrderRules,
    responses((status = 200, description = "The rules in their new order.", body = Rules))
)]
pub async fn order_rules(
    state: web::Data<AppState>,
    who: Caller<op::OrderRules>,
    context: Ctx,
    body: ValidJson<OrderRules>,
) -> Result<Ok200<Rules>, ApiError> {
    let ids = body.into_inner().ids;
    let rules = state.write(&who, &context, move |work| usecase::order(work, &ids)).await?;
    Ok(Ok200::new(Rules { data: rules.into_iter().map(RuleDto::from).collect() }))
}
