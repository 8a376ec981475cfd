//! Inviting, sending again and taking back.

use domain::{
    access::{Invitation, InvitationState, MAX_INVITATION_SENDS, NewInvitation, ResendRefusal},
    ids::{InvitationId, TeamId},
};
use persistence::{Conn, Scope, agent, instance::workspace, sign_in::invitation as store, team};

use super::dto::CreateInvitation;
use crate::{
    agents::usecase::address,
    auth::mailed::MailedSecret,
    http::{ApiError, Code, FieldCode, FieldError},
    random,
    secrets::Sealer,
    sign_in::{Correspondent, invite},
    state::Work,
};

/// What secrets of invitations are hashed for.
pub const PURPOSE: &str = "invitation";

/// The invitation.
pub fn show(conn: &mut Conn, scope: &Scope, id: InvitationId) -> Result<Invitation, ApiError> {
    store::find(conn, scope, id)?.ok_or_else(ApiError::not_found)
}

/// Invites somebody, and means to write to him.
///
/// # Errors
/// 409 `already_exists` for an agent's address and for one that is invited; 422 for teams that are not there.
pub fn create(work: &mut Work<'_>, sealer: &Sealer, input: &CreateInvitation) -> Result<Invitation, ApiError> {
    let email = address(&input.email)?;
    workspace::lock(work.conn, &work.scope)?;
    let taken = |id: String| Err(ApiError::new(Code::AlreadyExists).with("existing_id", id));
    if let Some(other) = agent::find_by_email(work.conn, &work.scope, &email.normalized)? {
        return taken(other.to_string());
    }
    if let Some(other) = store::find_open(work.conn, &work.scope, &email.normalized)? {
        return taken(other.to_string());
    }
    refuse_missing_teams(work, &input.team_ids)?;
    let new = NewInvitation {
        id: random::new_id(work.now).map_err(ApiError::internal)?,
        email,
        name: input.name.as_deref().map(|name| name.trim().to_owned()),
        role: input.role,
        team_ids: input.team_ids.clone(),
        locale: input.locale,
    };
    let (invitation, draft) = Invitation::create(new, work.now);
    let secret = MailedSecret::generate().map_err(ApiError::internal)?;
    store::insert(work.conn, &work.scope, &invitation, &secret.hash(PURPOSE))?;
    write(work, sealer, &invitation, &secret)?;
    work.record(vec![draft])?;
    Ok(invitation)
}

fn refuse_missing_teams(work: &mut Work<'_>, ids: &[TeamId]) -> Result<(), ApiError> {
    let mut errors = Vec::new();
    for (at, id) in ids.iter().enumerate() {
        if !team::exists(work.conn, &work.scope, *id)? {
            errors.push(FieldError::pointer(format!("#/team_ids/{at}"), FieldCode::NotFound));
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(ApiError::validation(errors)) }
}

fn write(work: &mut Work<'_>, sealer: &Sealer, it: &Invitation, secret: &MailedSecret) -> Result<(), ApiError> {
    let to = Correspondent { address: &it.email.normalized, name: it.name.as_deref(), locale: it.locale };
    invite(work, sealer, &to, secret).map(drop)
}

fn load(work: &mut Work<'_>, id: InvitationId) -> Result<Invitation, ApiError> {
    store::find_locked(work.conn, &work.scope, id)?.ok_or_else(ApiError::not_found)
}

fn settled(state: InvitationState) -> ApiError {
    ApiError::new(Code::Conflict).with("reason", state.word())
}

/// Sends the invitation once more, with another secret: what the letters before it hold works no more.
///
/// # Errors
/// 404; 409 `conflict` with `reason` `accepted`, `revoked` or `too_many`.
pub fn resend(work: &mut Work<'_>, sealer: &Sealer, id: InvitationId) -> Result<Invitation, ApiError> {
    let before = load(work, id)?;
    let (after, draft) = before.resend(work.now).map_err(|refusal| match refusal {
        ResendRefusal::Settled(state) => settled(state),
        ResendRefusal::TooOften => {
            ApiError::new(Code::Conflict).with("reason", "too_many").with("max", MAX_INVITATION_SENDS)
        }
    })?;
    let secret = MailedSecret::generate().map_err(ApiError::internal)?;
    store::save(work.conn, &work.scope, &after, Some(&secret.hash(PURPOSE)))?;
    write(work, sealer, &after, &secret)?;
    work.record(vec![draft])?;
    Ok(after)
}

/// Takes the invitation back; one that was stays as it is.
///
/// # Errors
/// 404; 409 `conflict` with `reason` `accepted`.
pub fn revoke(work: &mut Work<'_>, id: InvitationId) -> Result<(), ApiError> {
    let Some((after, draft)) = load(work, id)?.revoke(work.now).map_err(settled)? else { return Ok(()) };
    store::save(work.conn, &work.scope, &after, None)?;
    work.record(vec![draft])
}
