//! Reading a ticket's clocks, and promising anew.

use actix_web::web;
use domain::{ids::kind, policy::op, sla::CountFrom};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::{Choice, dto::TicketSlaDto, show};
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, IdempotencyKey, Ok200, PathId, Posted, QueryInstant, ValidJson, ValidQuery},
    state::{AppState, Done, Retry},
    tickets::{
        dto::TicketDto,
        usecase::{load_for_change, load_visible, settle_by},
    },
};

/// When, and under which version.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ShowTicketSlaQuery {
    /// The instant to tell everything for; absent: now. What happened later is as if it had not happened.
    #[param(value_type = Option<String>, format = DateTime, max_length = 40)]
    pub at: Option<QueryInstant>,
    /// As if this version of the ticket's policy alone had applied, from the beginning on.
    #[validate(range(min = 1))]
    #[param(minimum = 1)]
    pub version: Option<i64>,
}

/// Explain what a ticket is promised.
///
/// Every clock with its cycles, derived from the ticket's events: when it ran and when it stood, and why, how much was used,
/// when it is due, by how much it was missed, and what is still to come. Ask for any instant with `at`, and for another
/// version of the policy with `version`.
#[utoipa::path(
    get,
    path = "/v1/tickets/{id}/sla",
    operation_id = "showTicketSla",
    tag = "sla",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30), ShowTicketSlaQuery),
    responses((status = 200, description = "The clocks.", body = TicketSlaDto))
)]
pub async fn show_ticket_sla(
    state: web::Data<AppState>,
    who: Caller<op::ShowTicketSla>,
    id: PathId<kind::Ticket>,
    query: ValidQuery<ShowTicketSlaQuery>,
) -> Result<Ok200<TicketSlaDto>, ApiError> {
    let ShowTicketSlaQuery { at, version } = query.into_inner();
    let (principal, at) = (who.principal.clone(), at.map_or_else(|| state.clock.now(), |at| at.resolve(&who.dates)));
    let shown = state
        .read(&who, move |conn| {
            load_visible(conn, &principal, id.0)?;
            show::show(conn, &principal.scope, id.0, at, version)
        })
        .await?;
    Ok(Ok200::new(shown))
}

/// Choose and count again what a ticket is promised.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct RecalculateTicketSla {
    /// From when it counts: `start` (of what is owed; pauses stay pauses) or `now`, in full.
    #[schema(value_type = String, pattern = "^(start|now)$", max_length = 10, example = "now")]
    pub from: CountFrom,
}

/// Promise anew to one ticket.
///
/// The policy is chosen again, in its present version and with its calendar's, and what is owed is counted again: from the
/// `start`, where pauses stay pauses, or from `now`. The event is `sla.policy_changed`. From the start nothing happens when
/// policy and calendar are as they were.
#[utoipa::path(
    post,
    path = "/v1/tickets/{id}/sla/recalculate",
    operation_id = "recalculateTicketSla",
    tag = "sla",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30), IdempotencyKey),
    request_body = RecalculateTicketSla,
    responses((status = 200, description = "The ticket.", body = TicketDto))
)]
pub async fn recalculate_ticket_sla(
    state: web::Data<AppState>,
    who: Caller<op::RecalculateTicketSla>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Ticket>,
    body: ValidJson<RecalculateTicketSla>,
) -> Result<Posted<TicketDto>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let (principal, from) = (who.principal.clone(), body.into_inner().from);
    state
        .post(&who, &context, retry, move |work| {
            let before = load_for_change(work, &principal, id.0)?;
            let ticket = settle_by(work, &before, &[], Choice::Again(Some(from)))?;
            let version = ticket.version;
            Ok(Done::ok(TicketDto::of(ticket, &principal), Some(version)))
        })
        .await
}
