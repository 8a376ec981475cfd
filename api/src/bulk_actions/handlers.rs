//! Changing several tickets, reading what was done, undoing it.

use std::sync::Arc;

use actix_web::web;
use domain::{ids::kind, policy::op};

use super::{
    dto::{BulkActionDto, BulkAnswer},
    input::BulkUpdateTickets,
    run::{self, Order},
    show::show,
    undo::undo,
};
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, IdempotencyKey, Ok200, PathId, Posted, ValidJson},
    state::{AppState, Retry},
    undoing::UndoDto,
};

/// Change several tickets in one go.
///
/// Up to 100 items in their order: new values of fields, tags put on and taken off, a macro. Each is done in a transaction of
/// its own and told by itself: 207 with a result for every item. With an `Idempotency-Key`, sending the same request again
/// after whatever went wrong finishes the rest and repeats nothing.
///
/// With `atomic` all of it is done or nothing: 200, or 422 with the place of each item that cannot be done (`#/items/3/…`;
/// `problem` among its `params` is the code that the item would have been refused with). With `dry_run` nothing is written.
///
/// What was done can be undone for 24 hours: `undoBulkAction`.
#[utoipa::path(
    post,
    path = "/v1/tickets/bulk",
    operation_id = "bulkUpdateTickets",
    tag = "tickets",
    params(IdempotencyKey),
    request_body = BulkUpdateTickets,
    responses(
        (status = 200, description = "All of it was done, of an atomic request.", body = BulkAnswer),
        (status = 207, description = "What became of each item.", body = BulkAnswer)
    )
)]
pub async fn bulk_update_tickets(
    state: web::Data<AppState>,
    who: Caller<op::BulkUpdateTickets>,
    context: Ctx,
    key: IdempotencyKey,
    body: ValidJson<BulkUpdateTickets>,
) -> Result<Posted<BulkAnswer>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let sent = body.into_inner();
    let (atomic, dry_run, items) = (sent.atomic, sent.dry_run, sent.parse()?);
    let order = Order { who: Arc::clone(&who.principal), context: Arc::clone(&context.0), retry, items, atomic };
    let answer = match (dry_run, atomic) {
        (true, _) => return run::rehearse(&state, order).await,
        (false, true) => run::all_or_none(&state, order).await?,
        (false, false) => run::each(&state, order).await?,
    };
    state.triage.doubt(who.scope.workspace_id());
    Ok(answer)
}

/// Read what was done with several tickets.
///
/// Your own, and, for leads and admins, what others did, as far as you may see the tickets.
#[utoipa::path(
    get,
    path = "/v1/bulk-actions/{id}",
    operation_id = "showBulkAction",
    tag = "tickets",
    params(("id" = String, Path, description = "The bulk action's id.", max_length = 31)),
    responses((status = 200, description = "What was done.", body = BulkActionDto))
)]
pub async fn show_bulk_action(
    state: web::Data<AppState>,
    who: Caller<op::ShowBulkAction>,
    id: PathId<kind::BulkAction>,
) -> Result<Ok200<BulkActionDto>, ApiError> {
    let principal = who.principal.clone();
    Ok(Ok200::new(state.read(&who, move |conn| show(conn, &principal, id.0)).await?))
}

/// Undo what was done with several tickets.
///
/// Within 24 hours, by whoever did it, or a lead. Every field that is still what was made of it gets the value from before, as
/// your change, with the bulk action in the history (`undoes`). What others have changed since stays, and so does what was said:
/// `left` tells for each ticket. Rules do not hear it. What was undone answers the same again. Too late: 409 `conflict` with
/// `reason` `too_late` and `undoable_until`. A macro that was applied is undone in the same way.
#[utoipa::path(
    post,
    path = "/v1/bulk-actions/{id}/undo",
    operation_id = "undoBulkAction",
    tag = "tickets",
    params(("id" = String, Path, description = "The bulk action's id.", max_length = 31), IdempotencyKey),
    responses((status = 200, description = "What was put back.", body = UndoDto))
)]
pub async fn undo_bulk_action(
    state: web::Data<AppState>,
    who: Caller<op::UndoBulkAction>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::BulkAction>,
) -> Result<Posted<UndoDto>, ApiError> {
    undo(&state, &who.principal, &context, Retry::bare(&context, key), id.0).await
}
