//! Adding, reading, changing and removing rules.

use actix_web::web;
use domain::{ids::kind, policy::op};
use persistence::rules as store;

use super::{
    dto::{RuleDto, Rules},
    input::{CreateRule, UpdateRule},
    usecase,
};
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, IdempotencyKey, IfMatch, NoContent, Ok200, PathId, Posted, ValidJson},
    state::{AppState, Done, Retry},
};

/// List the rules.
///
/// All of them in the order in which they act.
#[utoipa::path(
    get,
    path = "/v1/rules",
    operation_id = "listRules",
    tag = "rules",
    responses((status = 200, description = "The rules.", body = Rules))
)]
pub async fn list_rules(state: web::Data<AppState>, who: Caller<op::ListRules>) -> Result<Ok200<Rules>, ApiError> {
    let scope = who.scope;
    let rules = state.read(&who, move |conn| Ok(store::list(conn, &scope)?)).await?;
    Ok(Ok200::new(Rules { data: rules.into_iter().map(RuleDto::from).collect() }))
}

/// Add a rule.
///
/// It comes behind those there are. Unless you say otherwise it is in `shadow`: its runs (`listRuleRuns`) tell what it would
/// have done, until you make it `live`.
#[utoipa::path(
    post,
    path = "/v1/rules",
    operation_id = "createRule",
    tag = "rules",
    params(IdempotencyKey),
    request_body = CreateRule,
    responses((status = 201, description = "Added.", body = RuleDto))
)]
pub async fn create_rule(
    state: web::Data<AppState>,
    who: Caller<op::CreateRule>,
    context: Ctx,
    key: IdempotencyKey,
    body: ValidJson<CreateRule>,
) -> Result<Posted<RuleDto>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let input = body.into_inner().parse()?;
    state
        .post(&who, &context, retry, move |work| {
            let rule = usecase::create(work, input.clone())?;
            let (location, version) = (format!("/v1/rules/{}", rule.id), rule.version);
            Ok(Done::created(RuleDto::from(rule), location, Some(version)))
        })
        .await
}

/// Read a rule.
#[utoipa::path(
    get,
    path = "/v1/rules/{id}",
    operation_id = "showRule",
    tag = "rules",
    params(("id" = String, Path, description = "The rule's id.", max_length = 31)),
    responses(
        (status = 200, description = "The rule.", body = RuleDto),
        (status = 304, description = "Unchanged.")
    )
)]
pub async fn show_rule(
    state: web::Data<AppState>,
    who: Caller<op::ShowRule>,
    id: PathId<kind::Rule>,
) -> Result<Ok200<RuleDto>, ApiError> {
    let scope = who.scope;
    let rule = state.read(&who, move |conn| usecase::show(conn, &scope, id.0)).await?;
    let version = rule.version;
    Ok(Ok200::versioned(RuleDto::from(rule), version))
}

/// Change a rule.
///
/// A partial update (RFC 7396). A request that changes nothing is answered 200 without an event.
#[utoipa::path(
    patch,
    path = "/v1/rules/{id}",
    operation_id = "updateRule",
    tag = "rules",
    params(("id" = String, Path, description = "The rule's id.", max_length = 31), IfMatch),
    request_body = UpdateRule,
    responses((status = 200, description = "The rule after the change.", body = RuleDto))
)]
pub async fn update_rule(
    state: web::Data<AppState>,
    who: Caller<op::UpdateRule>,
    context: Ctx,
    id: PathId<kind::Rule>,
    if_match: IfMatch,
    body: ValidJson<UpdateRule>,
) -> Result<Ok200<RuleDto>, ApiError> {
    let update = body.into_inner().parse()?;
    let rule = state.write(&who, &context, move |work| usecase::update(work, id.0, &if_match, update.clone())).await?;
    let version = rule.version;
    Ok(Ok200::versioned(RuleDto::from(rule), version))
}

/// Remove a rule.
///
/// What it did, and what its runs tell, stays.
#[utoipa::path(
    delete,
    path = "/v1/rules/{id}",
    operation_id = "deleteRule",
    tag = "rules",
    params(("id" = String, Path, description = "The rule's id.", max_length = 31), IfMatch),
    responses((status = 204, description = "Removed."))
)]
pub async fn delete_rule(
    state: web::Data<AppState>,
    who: Caller<op::DeleteRule>,
    context: Ctx,
    id: PathId<kind::Rule>,
    if_match: IfMatch,
) -> Result<NoContent, ApiError> {
    state.write(&who, &context, move |work| usecase::delete(work, id.0, &if_match)).await?;
    Ok(NoContent)
}
