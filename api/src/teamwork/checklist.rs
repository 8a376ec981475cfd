//! What is to be done of a ticket.

use actix_web::web;
use domain::{ids::kind, policy::op};

use super::{
    dto::{Checklist, ChecklistItemDto, CreateChecklistItem, UpdateChecklistItem},
    items,
};
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, IdempotencyKey, NoContent, Ok200, PathId, Posted, ValidJson},
    state::{AppState, Done, Retry},
};

/// List what is to be done of a ticket.
///
/// Open items keep nobody from closing the ticket: ask for `open_count` before.
#[utoipa::path(
    get,
    path = "/v1/tickets/{id}/checklist",
    operation_id = "listChecklist",
    tag = "teamwork",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30)),
    responses((status = 200, description = "The items.", body = Checklist))
)]
pub async fn list_checklist(
    state: web::Data<AppState>,
    who: Caller<op::ListChecklist>,
    id: PathId<kind::Ticket>,
) -> Result<Ok200<Checklist>, ApiError> {
    let principal = who.principal.clone();
    let found = state.read(&who, move |conn| items::list(conn, &principal, id.0)).await?;
    let open = found.iter().filter(|item| item.done.is_none()).count();
    let open_count = i64::try_from(open).unwrap_or(i64::MAX);
    Ok(Ok200::new(Checklist { data: found.into_iter().map(ChecklistItemDto::from).collect(), open_count }))
}

/// Add something to be done.
///
/// At most 100 on a ticket: 409 `conflict`.
#[utoipa::path(
    post,
    path = "/v1/tickets/{id}/checklist",
    operation_id = "createChecklistItem",
    tag = "teamwork",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30), IdempotencyKey),
    request_body = CreateChecklistItem,
    responses((status = 201, description = "Added.", body = ChecklistItemDto))
)]
pub async fn create_checklist_item(
    state: web::Data<AppState>,
    who: Caller<op::CreateChecklistItem>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Ticket>,
    body: ValidJson<CreateChecklistItem>,
) -> Result<Posted<ChecklistItemDto>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let (input, principal) = (body.into_inner(), who.principal.clone());
    state
        .post(&who, &context, retry, move |work| {
            let item = items::create(work, &principal, id.0, &input)?;
            Ok(Done::created(ChecklistItemDto::from(item), format!("/v1/tickets/{}/checklist", id.0), None))
        })
        .await
}

/// Change something to be done, or say that it is done.
#[utoipa::path(
    patch,
    path = "/v1/checklist-items/{id}",
    operation_id = "updateChecklistItem",
    tag = "teamwork",
    params(("id" = String, Path, description = "The item's id.", max_length = 30)),
    request_body = UpdateChecklistItem,
    responses((status = 200, description = "The item after the change.", body = ChecklistItemDto))
)]
pub async fn update_checklist_item(
    state: web::Data<AppState>,
    who: Caller<op::UpdateChecklistItem>,
    context: Ctx,
    id: PathId<kind::ChecklistItem>,
    body: ValidJson<UpdateChecklistItem>,
) -> Result<Ok200<ChecklistItemDto>, ApiError> {
    let (input, principal) = (body.into_inner(), who.principal.clone());
    let item = state.write(&who, &context, move |work| items::update(work, &principal, id.0, &input)).await?;
    Ok(Ok200::new(ChecklistItemDto::from(item)))
}

/// Remove something to be done.
#[utoipa::path(
    delete,
    path = "/v1/checklist-items/{id}",
    operation_id = "deleteChecklistItem",
    tag = "teamwork",
    params(("id" = String, Path, description = "The item's id.", max_length = 30)),
    responses((status = 204, description = "Removed."))
)]
pub async fn delete_checklist_item(
    state: web::Data<AppState>,
    who: Caller<op::DeleteChecklistItem>,
    context: Ctx,
    id: PathId<kind::ChecklistItem>,
) -> Result<NoContent, ApiError> {
    let principal = who.principal.clone();
    state.write(&who, &context, move |work| items::delete(work, &principal, id.0)).await?;
    Ok(NoContent)
}
