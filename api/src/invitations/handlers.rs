//! Inviting, reading, sending again and taking back.

use actix_web::web;
use domain::{ids::kind, policy::op};

use super::{
    dto::{CreateInvitation, InvitationDto},
    usecase,
};
use crate::{
    auth::Caller,
    http::{ApiError, Ctx, IdempotencyKey, NoContent, Ok200, PathId, Posted, ValidJson},
    state::{AppState, Done, Retry},
};

/// Invite somebody to become an agent.
///
/// A letter goes to the address, with a secret that works once and for seven days. Where no mailbox sends, none goes: set
/// one up, then send the invitation again.
#[utoipa::path(
    post,
    path = "/v1/invitations",
    operation_id = "createInvitation",
    tag = "agents",
    params(IdempotencyKey),
    request_body = CreateInvitation,
    responses((status = 201, description = "Invited.", body = InvitationDto))
)]
pub async fn create_invitation(
    state: web::Data<AppState>,
    who: Caller<op::CreateInvitation>,
    context: Ctx,
    key: IdempotencyKey,
    body: ValidJson<CreateInvitation>,
) -> Result<Posted<InvitationDto>, ApiError> {
    let retry = Retry::of(&context, key, body.digest());
    let (input, sealer) = (body.into_inner(), state.sealer.clone());
    let made = state
        .post(&who, &context, retry, move |work| {
            let invitation = usecase::create(work, &sealer, &input)?;
            let location = format!("/v1/invitations/{}", invitation.id);
            Ok(Done::created(InvitationDto::of(invitation, work.now), location, None))
        })
        .await;
    state.postman.wake();
    made
}

/// Read an invitation.
#[utoipa::path(
    get,
    path = "/v1/invitations/{id}",
    operation_id = "showInvitation",
    tag = "agents",
    params(("id" = String, Path, description = "The invitation's id.", max_length = 30)),
    responses((status = 200, description = "The invitation.", body = InvitationDto))
)]
pub async fn show_invitation(
    state: web::Data<AppState>,
    who: Caller<op::ShowInvitation>,
    id: PathId<kind::Invitation>,
) -> Result<Ok200<InvitationDto>, ApiError> {
    let scope = who.scope;
    let invitation = state.read(&who, move |conn| usecase::show(conn, &scope, id.0)).await?;
    // No ETag: it expires without a change of its version.
    Ok(Ok200::new(InvitationDto::of(invitation, state.clock.now())))
}

/// Send an invitation again.
///
/// With another secret, and seven days from now; what the letters before it hold works no more. At most 10 letters in all:
/// then 409 `conflict`, `reason` `too_many`. One that was accepted or revoked is 409 `conflict` with that as `reason`.
#[utoipa::path(
    post,
    path = "/v1/invitations/{id}/resend",
    operation_id = "resendInvitation",
    tag = "agents",
    params(("id" = String, Path, description = "The invitation's id.", max_length = 30), IdempotencyKey),
    responses((status = 200, description = "The invitation as it stands now.", body = InvitationDto))
)]
pub async fn resend_invitation(
    state: web::Data<AppState>,
    who: Caller<op::ResendInvitation>,
    context: Ctx,
    key: IdempotencyKey,
    id: PathId<kind::Invitation>,
) -> Result<Posted<InvitationDto>, ApiError> {
    let (retry, sealer) = (Retry::bare(&context, key), state.sealer.clone());
    let sent = state
        .post(&who, &context, retry, move |work| {
            let invitation = usecase::resend(work, &sealer, id.0)?;
            Ok(Done::ok(InvitationDto::of(invitation, work.now), None))
        })
        .await;
    state.postman.wake();
    sent
}

/// Take an invitation back.
///
/// What its letters hold works no more. One that was accepted is 409 `conflict`, `reason` `accepted`: deactivate the agent
/// instead. Taking it back again changes nothing.
#[utoipa::path(
    delete,
    path = "/v1/invitations/{id}",
    operation_id = "revokeInvitation",
    tag = "agents",
    params(("id" = String, Path, description = "The invitation's id.", max_length = 30)),
    responses((status = 204, description = "Taken back."))
)]
pub async fn revoke_invitation(
    state: web::Data<AppState>,
    who: Caller<op::RevokeInvitation>,
    context: Ctx,
    id: PathId<kind::Invitation>,
) -> Result<NoContent, ApiError> {
    state.write(&who, &context, move |work| usecase::revoke(work, id.0)).await?;
    Ok(NoContent)
}
