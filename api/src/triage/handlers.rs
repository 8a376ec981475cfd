//! Showing and previewing triage.

use actix_web::web;
use domain::{ids::kind, policy::op};

use super::{
    dto::{PreviewTriage, ProposalDto, TicketTriageDto},
    usecase,
};
use crate::{
    auth::Caller,
    content::render,
    http::{ApiError, Ok200, PathId, ValidJson},
    state::AppState,
};

/// Explain a ticket's triage.
///
/// Category, impact and priority as they were proposed when the ticket was opened: how sure, what else was likely, which
/// words decided and by how much, and whether the ticket started with it or it is a suggestion for an agent. Beside it
/// what the ticket has now.
#[utoipa::path(
    get,
    path = "/v1/tickets/{id}/triage",
    operation_id = "showTicketTriage",
    tag = "triage",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30)),
    responses((status = 200, description = "The proposal and the present values.", body = TicketTriageDto))
)]
pub async fn show_ticket_triage(
    state: web::Data<AppState>,
    who: Caller<op::ShowTicketTriage>,
    id: PathId<kind::Ticket>,
) -> Result<Ok200<TicketTriageDto>, ApiError> {
    let principal = who.principal.clone();
    let (ticket, proposed) = state.read(&who, move |conn| usecase::show(conn, &principal, id.0)).await?;
    Ok(Ok200::new(TicketTriageDto::of(&ticket, proposed)))
}

/// Triage words without a ticket.
///
/// What would be proposed for a ticket with this subject and body and nothing else given; `applied` tells what it would
/// start with. Nothing is kept, so an `Idempotency-Key` is of no use and not looked at.
#[utoipa::path(
    post,
    path = "/v1/triage/preview",
    operation_id = "previewTriage",
    tag = "triage",
    request_body = PreviewTriage,
    responses((status = 200, description = "The proposal.", body = ProposalDto))
)]
pub async fn preview_triage(
    state: web::Data<AppState>,
    who: Caller<op::PreviewTriage>,
    body: ValidJson<PreviewTriage>,
) -> Result<Ok200<ProposalDto>, ApiError> {
    let PreviewTriage { subject, body } = body.into_inner();
    let proposal = usecase::propose(&state, who.scope, subject.trim(), &render(body).text).await?;
    let scope = who.scope;
    let shown = state.read(&who, move |conn| usecase::preview(conn, &scope, &proposal)).await?;
    Ok(Ok200::new(shown))
}
