//! How much waits, and why a ticket stands where it stands.

use actix_web::web;
use domain::{ids::kind, policy::op};
use persistence::queue as store;

use super::dto::{PriorityDto, QueueCounts};
use crate::{
    auth::Caller,
    http::{ApiError, Ok200, PathId},
    state::AppState,
    tickets::usecase::load_visible,
};

/// Count what waits, by team and priority.
///
/// Agents and leads see the counts of their teams and of tickets without a team.
#[utoipa::path(
    get,
    path = "/v1/queue/counts",
    operation_id = "showQueueCounts",
    tag = "queue",
    responses((status = 200, description = "The counts.", body = QueueCounts))
)]
pub async fn show_queue_counts(
    state: web::Data<AppState>,
    who: Caller<op::ShowQueueCounts>,
) -> Result<Ok200<QueueCounts>, ApiError> {
    let (scope, visibility) = (who.scope, who.visibility());
    let counts = state.read(&who, move |conn| Ok(store::counts(conn, &scope, &visibility)?)).await?;
    Ok(Ok200::new(QueueCounts::from(counts)))
}

/// Explain a ticket's place in the queue.
///
/// The parts of its rank, and what would move it forward next.
#[utoipa::path(
    get,
    path = "/v1/tickets/{id}/priority",
    operation_id = "showTicketPriority",
    tag = "queue",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30)),
    responses((status = 200, description = "The parts of the rank.", body = PriorityDto))
)]
pub async fn show_ticket_priority(
    state: web::Data<AppState>,
    who: Caller<op::ShowTicketPriority>,
    id: PathId<kind::Ticket>,
) -> Result<Ok200<PriorityDto>, ApiError> {
    let (principal, now) = (who.principal.clone(), state.clock.now());
    let ticket = state.read(&who, move |conn| load_visible(conn, &principal, id.0)).await?;
    Ok(Ok200::new(PriorityDto::of(&ticket, now)))
}
