//! Asking people whether decisions were right, and hearing that they were.

use actix_web::web;
use domain::{
    ids::{TicketId, kind},
    policy::op,
    time::Instant,
};
use persistence::triage as store;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::{
    dto::{ProposalDto, TicketTriageDto},
    lesson, usecase,
};
use crate::{
    agents::keyset,
    auth::Caller,
    http::{
        ApiError, Ctx, IdempotencyKey, Page, PageOf, PageRequest, PathId, Posted, ValidQuery, assemble, fingerprint,
    },
    state::{AppState, Done, Retry, Work},
    tickets::usecase::{load_for_change, settle},
};

/// A page of the list of decisions to look at.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ListTriageReviewsQuery {
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Where to go on, from an earlier page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
}

/// A decision of triage that was drawn for a look.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TriageReview)]
pub struct ReviewDto {
    /// The ticket.
    #[schema(value_type = String, max_length = 30)]
    pub ticket_id: TicketId,
    /// When it was decided.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub proposed_at: Instant,
    /// What was proposed, and which of it the ticket started with.
    pub proposal: ProposalDto,
}

/// List decisions of triage that wait for a look.
///
/// A share of what triage decides alone (`triage_review_percent` of the workspace) is drawn for a person to look at: only that
/// tells how often it is right, since nobody speaks of what is right. The oldest first. `confirmTicketTriage` and a change of
/// category or priority end the wait.
#[utoipa::path(
    get,
    path = "/v1/triage/reviews",
    operation_id = "listTriageReviews",
    tag = "triage",
    params(ListTriageReviewsQuery),
    responses((status = 200, description = "A page of decisions.", body = Page<ReviewDto>))
)]
pub async fn list_triage_reviews(
    state: web::Data<AppState>,
    who: Caller<op::ListTriageReviews>,
    query: ValidQuery<ListTriageReviewsQuery>,
) -> Result<PageOf<ReviewDto>, ApiError> {
    let ListTriageReviewsQuery { limit, cursor } = query.into_inner();
    let request = PageRequest::from(limit, cursor.as_deref(), None, fingerprint("listTriageReviews"), &state.cursors)?;
    let after = keyset::after(&request)?;
    let (scope, backward, count) = (who.scope, request.backward, request.fetch_limit());
    let rows = state.read(&who, move |conn| Ok(store::waiting(conn, &scope, after, backward, count)?)).await?;
    let (rows, info) = assemble(rows, &request, |(ticket, kept)| keyset::key(kept.at, *ticket));
    let shown = |(ticket_id, kept): (TicketId, store::StoredProposal)| {
        let proposal = serde_json::from_str(&kept.json).map_err(ApiError::internal)?;
        Ok(ReviewDto { ticket_id, proposed_at: kept.at, proposal })
    };
    Ok(PageOf { data: rows.into_iter().map(shown).collect::<Result<_, ApiError>>()?, page: info })
}

/// Say that a ticket's values are right.
///
/// The category and the priority that the ticket has now become labels that triage learns from, and count for or against
/// what was proposed. Said twice, it changes nothing the second time; nor does it for a ticket that was not triaged.
#[utoipa::path(
    post,
    path = "/v1/tickets/{id}/triage/confirm",
    operation_id = "confirmTicketTriage",
    tag = "triage",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30), IdempotencyKey),
    responses((status = 200, description = "The proposal and the present values.", body = TicketTriageDto))
)]
pub async fn confirm_ticket_triage(
    state: web::Data<AppState>,
    who: Caller<op::ConfirmTicketTriage>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Ticket>,
) -> Result<Posted<TicketTriageDto>, ApiError> {
    let retry = Retry::bare(&context, key);
    let principal = who.principal.clone();
    let confirmed = state
        .post(&who, &context, retry, move |work: &mut Work<'_>| {
            let set = load_for_change(work, &principal, id.0)?;
            if let Some(event) = lesson::confirm(work, &set.ticket)? {
                settle(work, &set, &[event])?;
            }
            let proposed = usecase::proposal_of(work.conn, &work.scope, id.0)?;
            Ok(Done::ok(TicketTriageDto::of(&set.ticket, proposed), None))
        })
        .await;
    state.triage.doubt(who.scope.workspace_id());
    confirmed
}
