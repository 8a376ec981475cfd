//! Applying macros.

use actix_web::web;
use domain::{ids::kind, policy::op};

use super::{
    apply::apply,
    apply_dto::{ApplyMacro, MacroApplication},
};
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, IdempotencyKey, PathId, Posted, ValidJson},
    state::{AppState, Done, Retry},
};

/// Apply a macro to a ticket.
///
/// Everything it does happens at once, in the caller's name and with his rights, or nothing does: 409 `macro_refused` names
/// the first action that cannot be done (`action_index`, from 0, and `action_type`) and why (`reason`). Each step in the
/// ticket's history names the macro (`macro_id`). A reply takes the ticket to the status that a later action sets, else to
/// `answered`. With `dry_run` nothing is written: the answer tells what would be.
#[utoipa::path(
    post,
    path = "/v1/tickets/{id}/apply-macro",
    operation_id = "applyMacro",
    tag = "tickets",
    params(("id" = String, Path, description = "The ticket's id.", max_length = 30), IdempotencyKey),
    request_body = ApplyMacro,
    responses((status = 200, description = "What the macro did, or would do.", body = MacroApplication))
)]
pub async fn apply_macro(
    state: web::Data<AppState>,
    who: Caller<op::ApplyMacro>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Ticket>,
    body: ValidJson<ApplyMacro>,
) -> Result<Posted<MacroApplication>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let ApplyMacro { macro_id, dry_run } = body.into_inner();
    let principal = who.principal.clone();
    state
        .post(&who, &context, retry, move |work| {
            let application = apply(work, &principal, (id.0, macro_id), dry_run)?;
            let version = (!dry_run).then_some(application.after.version);
            Ok(Done::ok(MacroApplication::of(application, dry_run, &principal), version))
        })
        .await
}
